using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Versicle.Modules;

/// <summary>
/// What the standard attributes on a message's members say about its values. Written by the generator for messages that have
/// any; checked before the handler, whatever the entrance.
/// </summary>
/// <typeparam name="TMessage">The message's type.</typeparam>
public abstract class MessageRules<TMessage>
{
    /// <summary>The ruled members of the message's type, which is the first, and of the records inside of it.</summary>
    public virtual IReadOnlyList<IReadOnlyList<RuledMember>> Types => [];

    /// <summary>Adds everything that is wrong with <paramref name="message"/>.</summary>
    public abstract void Check(TMessage message, MessageFailures failures);

    /// <summary>Whether a text is an e-mail address as <see cref="EmailAddressAttribute"/> means it: one @, with something on each side.</summary>
    protected static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 && at == text.LastIndexOf('@') && text.AsSpan().IndexOfAny('\r', '\n') < 0;
    }

    /// <summary>Whether a text is an address as <see cref="UrlAttribute"/> means it: one of http, https or ftp.</summary>
    protected static bool IsUrl(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase);

    /// <summary>A pattern, with the milliseconds after which a text counts as one that does not match.</summary>
    protected static Regex Pattern(string pattern, int milliseconds) =>
        new(pattern, RegexOptions.None, milliseconds < 0 ? Regex.InfiniteMatchTimeout : TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Whether a pattern matches all of a text; an empty text always does, as with <see cref="RegularExpressionAttribute"/>.</summary>
    protected static bool IsMatch(Regex pattern, string text)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Length == 0 || (pattern.Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>What a rule of the application's own is told. It has no services: a rule about values needs none.</summary>
    protected static ValidationContext About(object instance, string member) =>
        new(instance, member.Length == 0 ? "The message" : member, serviceProvider: null, items: null) { MemberName = member };
}
