using System.Globalization;
using SQLitePCL;

namespace Versicle.Sqlite;

/// <summary>
/// Decimals as text: exact at both extremes, with their scale, and compared by value through a collation, so that 1.10 is
/// 1.1 and 9 comes before 10.
/// </summary>
internal static class DecimalText
{
    public const string Collation = "versicle_decimal";

    public static void Register(sqlite3 db) => raw.sqlite3__create_collation_utf8(db, Collation, null, Compare);

    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value);

    // What is no decimal sorts after all that are, by its bytes: an order must be total.
    private static int Compare(object user, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        (TryParse(left, out var a), TryParse(right, out var b)) switch
        {
            (true, true) => a.CompareTo(b),
            (true, false) => -1,
            (false, true) => 1,
            (false, false) => left.SequenceCompareTo(right),
        };
}
