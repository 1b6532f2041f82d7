using Versicle.Generators.Diagnostics;

namespace Versicle.Generators.Analyzers;

/// <summary>Reads SQL from left to right, to know whether the next hole is inside quotes or a comment.</summary>
internal sealed class SqlScan
{
    private State _state;

    private enum State
    {
        Code,
        Text,
        Name,
        LineComment,
        BlockComment,
    }

    /// <summary>What a hole would be inside of here, and what to do; null in plain SQL.</summary>
    public Obstacle? Quotes => _state switch
    {
        State.Text => new("quotes", "take the quotes away, and put what else is between them into the value"),
        State.Name => new("a quoted name", "name the column in the text, or pick it with Sql.Column"),
        State.LineComment or State.BlockComment => new("a comment", "take it out"),
        _ => null,
    };

    public void Read(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            _state = Next(text[i], next, out var isPair);
            if (isPair)
                i++;
        }
    }

    // A doubled quote inside quotes closes and opens again, which comes to the same.
    private State Next(char character, char next, out bool isPair)
    {
        isPair = (_state, character, next) is (State.Code, '-', '-') or (State.Code, '/', '*') or (State.BlockComment, '*', '/');
        return (_state, character, next) switch
        {
            (State.Code, '\'', _) => State.Text,
            (State.Text, '\'', _) => State.Code,
            (State.Code, '"', _) => State.Name,
            (State.Name, '"', _) => State.Code,
            (State.Code, '-', '-') => State.LineComment,
            (State.LineComment, '\n', _) => State.Code,
            (State.Code, '/', '*') => State.BlockComment,
            (State.BlockComment, '*', '/') => State.Code,
            _ => _state,
        };
    }
}
