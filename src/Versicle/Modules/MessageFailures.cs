using System.ComponentModel.DataAnnotations;

namespace Versicle.Modules;

/// <summary>Collects what is wrong with one message. Generated code walks the message with it.</summary>
public sealed class MessageFailures
{
    /// <summary>How deep records may be nested in a message.</summary>
    public const int MaxDepth = 32;

    private readonly List<Step> _path = [];
    private List<MemberFailure>? _found;

    /// <summary>In the order of the members.</summary>
    public IReadOnlyList<MemberFailure> Found => _found ?? (IReadOnlyList<MemberFailure>)[];

    /// <summary>Goes into the value of a member. False: it is nested too deeply, which is a failure itself.</summary>
    public bool Enter(string member) => Go(new(member, Index: -1, Key: null));

    /// <summary>Goes into one of a member's items.</summary>
    public bool Enter(string member, int index) => Go(new(member, index, Key: null));

    /// <summary>Goes into the value that a member has for a key.</summary>
    public bool Enter(string member, string key) => Go(new(member, Index: -1, key));

    /// <summary>Goes back out.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>A member is wrong.</summary>
    /// <param name="member">Its name as declared; empty for the whole.</param>
    /// <param name="message">A sentence for people.</param>
    public void Add(string member, string message) =>
        (_found ??= []).Add(new(PathOf(member), message));

    /// <summary>A rule of the application's own about a member.</summary>
    public void Add(string member, ValidationResult? result)
    {
        if (result != ValidationResult.Success)
            Add(member, result!.ErrorMessage ?? $"{member} breaks a rule");
    }

    /// <summary>What a message says of itself.</summary>
    public void Add(IEnumerable<ValidationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        foreach (var result in results.Where(result => result != ValidationResult.Success))
        {
            foreach (var member in result.MemberNames.DefaultIfEmpty(""))
                Add(member, result);
        }
    }

    private bool Go(Step step)
    {
        if (_path.Count == MaxDepth)
        {
            Add(step.Member, $"{step.Member} is nested deeper than {MaxDepth} levels");
            return false;
        }

        _path.Add(step);
        return true;
    }

    private string PathOf(string member)
    {
        var steps = _path.Select(step => step.ToString());
        return string.Join('.', member.Length == 0 ? steps : steps.Append(member));
    }

    // Written down only when something is wrong.
    private readonly record struct Step(string Member, int Index, string? Key)
    {
        public override string ToString() => Key is not null ? $"{Member}[{Key}]"
            : Index >= 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Member}[{Index}]")
            : Member;
    }
}
