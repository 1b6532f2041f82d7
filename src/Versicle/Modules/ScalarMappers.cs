namespace Versicle.Modules;

/// <summary>The base types that a query may answer without a record.</summary>
internal static class ScalarMappers
{
    public static void AddTo(Dictionary<Type, object> rows)
    {
        Add(rows, static r => r.Int64(0));
        Add(rows, static r => checked((int)r.Int64(0)));
        Add(rows, static r => checked((short)r.Int64(0)));
        Add(rows, static r => r.Boolean(0));
        Add(rows, static r => r.Decimal(0));
        Add(rows, static r => r.Double(0));
        Add(rows, static r => r.Timestamp(0));
        Add(rows, static r => r.Uuid(0));
        Add(rows, static r => r.Date(0));
        Add(rows, static r => r.Time(0));
        rows[typeof(string)] = new ColumnMapper<string>([], static r => r.Text(0));
        rows[typeof(byte[])] = new ColumnMapper<byte[]>([], static r => r.Bytes(0));
    }

    private static void Add<T>(Dictionary<Type, object> rows, Func<RowReader, T> read)
        where T : struct
    {
        rows[typeof(T)] = new ColumnMapper<T>([], read);
        rows[typeof(T?)] = new ColumnMapper<T?>([], r => r.IsNull(0) ? null : read(r));
    }
}
