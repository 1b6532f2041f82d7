using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Versicle;

/// <summary>
/// A statement, or a part of one, made from an interpolated string: <c>$"select … where id = {id}"</c>. Each hole is a
/// parameter, never text. A hole may also hold another <see cref="Sql"/> (<c>where {filter}</c>), a collection
/// (<c>id in {ids}</c>), or a read model (<c>from {users}</c>).
/// </summary>
[InterpolatedStringHandler]
public sealed class Sql
{
    private readonly List<object?> _parts;

    /// <summary>For the compiler: starts an interpolated string.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Sql(int literalLength, int formattedCount) => _parts = new(2 * formattedCount + 1);

    /// <summary>No text at all: an optional part that is left out.</summary>
    public static Sql Empty { get; } = new(0, 0);

    /// <summary>The parts with <paramref name="separator"/> between them: <c>Sql.Join($" and ", filters)</c>. Empty for none.</summary>
    public static Sql Join(Sql separator, IEnumerable<Sql> parts)
    {
        var joined = new Sql(0, 0);
        foreach (var part in parts)
        {
            if (joined._parts.Count > 0)
                joined._parts.Add(separator);
            joined._parts.Add(part);
        }

        return joined;
    }

    /// <summary>
    /// The one of <paramref name="columns"/> that a caller asked for, as text: the only way a name from outside reaches a
    /// statement.
    /// </summary>
    /// <param name="requested">What the caller asked for.</param>
    /// <param name="columns">The names that may be asked for: constants.</param>
    /// <exception cref="RefusedException">It is none of them: <c>sql.unknown-column</c>.</exception>
    public static Sql Column(string requested, params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (string.Equals(column, requested, StringComparison.Ordinal))
                return new Sql(0, 0).Literal(column);
        }

        throw new RefusedException(new Refusal(
            "sql.unknown-column",
            $"there is no column of that name here. Take one of: {string.Join(", ", columns!)}.",
            RefusalKind.Input));
    }

    /// <summary>For the compiler: the text between two holes.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string value) => Literal(value);

    /// <summary>For the compiler: a hole.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value) => _parts.Add(value switch
    {
        null => Value.Null,
        Sql or IReadModel => value,
        _ => new Value(value),
    });

    /// <summary>What is sent to the engine.</summary>
    public SqlText Render()
    {
        var text = new StringBuilder();
        var values = new List<object?>();
        var readModels = new List<IReadModel>();
        Render(text, values, readModels);
        return new(text.ToString(), values, readModels);
    }

    private Sql Literal(string text)
    {
        _parts.Add(text);
        return this;
    }

    private void Render(StringBuilder text, List<object?> values, List<IReadModel> readModels)
    {
        foreach (var part in _parts)
        {
            switch (part)
            {
                case string literal:
                    text.Append(literal);
                    break;
                case Sql fragment:
                    fragment.Render(text, values, readModels);
                    break;
                case IReadModel readModel:
                    if (!readModels.Contains(readModel))
                        readModels.Add(readModel);
                    text.Append('"').Append(readModel.Table.PhysicalName).Append('"');
                    break;
                case Value { Content: IEnumerable list and not string and not byte[] }:
                    RenderList(list, text, values);
                    break;
                case Value value:
                    RenderValue(value.Content, text, values);
                    break;
            }
        }
    }

    private static void RenderList(IEnumerable list, StringBuilder text, List<object?> values)
    {
        text.Append('(');
        var before = values.Count;
        foreach (var item in list)
        {
            if (values.Count > before)
                text.Append(", ");
            RenderValue(item, text, values);
        }

        // "in ()" is an error on PostgreSQL; a query without rows is the same on every engine.
        text.Append(values.Count > before ? ")" : "select null where 1 = 0)");
    }

    private static void RenderValue(object? value, StringBuilder text, List<object?> values)
    {
        values.Add(value);
        text.Append('$').Append(values.Count.ToString(CultureInfo.InvariantCulture));
    }

    private sealed record Value(object? Content)
    {
        public static Value Null { get; } = new(Content: null);
    }
}

/// <summary>A statement as it is sent: its text with <c>$1 … $n</c>, and their values.</summary>
/// <param name="Text">Never holds a value.</param>
/// <param name="Values">Of <c>$1 … $n</c>, in order: what <see cref="Versicle.Modules.ColumnType"/> lists, enums, or null.</param>
/// <param name="ReadModels">The read models it reads, each once.</param>
public sealed record SqlText(string Text, IReadOnlyList<object?> Values, IReadOnlyList<IReadModel> ReadModels);
