using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Validation;

/// <summary>Reads the validation attributes of one member.</summary>
internal sealed class RuleReader(string member, ITypeSymbol type, INamedTypeSymbol owner, List<string> fields, Report report)
{
    private const int DefaultTimeout = 2000;

    private readonly ITypeSymbol _bare = type.WithoutNull();
    private readonly List<CheckModel> _checks = [];
    private readonly List<string> _own = [];
    private readonly List<string> _limits = [];
    private string? _required;
    private bool _allowsBlank;

    private string Value => "message." + Names.Escape(member);

    private bool IsText => _bare.SpecialType == SpecialType.System_String;

    public CheckedMember Read(IEnumerable<AttributeData> attributes, NestedModel? nested, string? jsonName = null)
    {
        foreach (var attribute in attributes.Where(IsRule))
            Read(attribute);
        return new(member, _required, IsText, _allowsBlank, _checks.ToEquatable(), _own.ToEquatable(), nested, Limits, jsonName);
    }

    public LimitsModel Limits => new(_limits.ToEquatable());

    public static bool IsRule(AttributeData attribute)
    {
        for (var level = attribute.AttributeClass; level is not null; level = level.BaseType)
        {
            if (level.Name == "ValidationAttribute" && IsStandard(level))
                return true;
        }

        return false;
    }

    /// <summary>A rule of the application's own, or one of the library's that has no form of its own here: made once, and asked.</summary>
    public static string Ask(AttributeData attribute, List<string> fields, string member, string value)
    {
        var field = $"_rule{fields.Count}";
        fields.Add($"private static readonly global::System.ComponentModel.DataAnnotations.ValidationAttribute {field} = {Made(attribute)};");
        var literal = Names.Literal(member);
        return $"failures.Add({literal}, {field}.GetValidationResult({value}, About(message, {literal})));";
    }

    private void Read(AttributeData attribute)
    {
        var name = IsStandard(attribute.AttributeClass!) ? attribute.AttributeClass!.Name : "";
        switch (name)
        {
            case "RequiredAttribute":
                Require(attribute);
                break;
            case "StringLengthAttribute":
                Length(attribute, Named(attribute, "MinimumLength") as int? ?? 0, Argument(attribute, 0) as int?, isHighFirst: true);
                break;
            case "MinLengthAttribute":
                Length(attribute, Argument(attribute, 0) as int? ?? 0, most: null);
                break;
            case "MaxLengthAttribute":
                Length(attribute, 0, Argument(attribute, 0) is int and >= 0 and var most ? most : null);
                break;
            case "LengthAttribute":
                Length(attribute, Argument(attribute, 0) as int? ?? 0, Argument(attribute, 1) as int?);
                break;
            case "RangeAttribute":
                Range(attribute);
                break;
            case "EmailAddressAttribute":
                Text(attribute, "!IsEmail(value)", $"{member} is not an e-mail address", "Format = \"email\"");
                break;
            case "UrlAttribute":
                Text(attribute, "!IsUrl(value)", $"{member} is not an http, https or ftp address", "Format = \"uri\"");
                break;
            case "RegularExpressionAttribute":
                Match(attribute);
                break;
            case "CompareAttribute":
                Compare(attribute);
                break;
            case "AllowedValuesAttribute" or "DeniedValuesAttribute":
                Values(attribute, isAllowed: name == "AllowedValuesAttribute");
                break;
            default:
                _own.Add(Ask(attribute, fields, member, Value));
                break;
        }
    }

    private void Require(AttributeData attribute)
    {
        _allowsBlank = Named(attribute, "AllowEmptyStrings") is true;
        _required = Sentence(attribute, Names.Literal($"{member} is required"));
        if (IsText && !_allowsBlank)
            _limits.Add("MinLength = 1");
    }

    private void Length(AttributeData attribute, int least, int? most, bool isHighFirst = false)
    {
        if (CountOf(_bare) is not { } count)
        {
            Tell(attribute, $"is about a length, and a '{type.ShortName()}' has none", "Put it on a text, an array or a collection");
            return;
        }

        if (least < 0 || most < least)
        {
            Tell(attribute, $"allows {least} to {most}, which nothing can be", "Put the smaller number first");
            return;
        }

        var (isTooFew, isTooMany) = ($"{count} < {Number(least)}", most is null ? null : $"{count} > {Number(most.Value)}");
        var allowed = (least, most) switch
        {
            (_, null) => $"{least} or more",
            (0, _) => $"{most} at most",
            _ when least == most => $"exactly {least}",
            _ => $"{least} to {most}",
        };
        var noun = IsText ? "characters" : "items";
        var arguments = (isHighFirst ? [most, least] : new[] { least, most }).Where(one => one > 0 || isHighFirst).Select(one => Number(one ?? 0));
        var broken = least == 0 ? isTooMany : isTooMany is null ? isTooFew : $"{isTooFew} || {isTooMany}";
        if (broken is null)
            return;
        _checks.Add(new(broken, Sentence(attribute, $"$\"{member} has {{{count}}} {noun}: {allowed} are allowed\"", [.. arguments])));
        if (least > 0)
        {
            _limits.RemoveAll(one => one == "MinLength = 1");
            _limits.Add($"MinLength = {Number(least)}");
        }

        if (most is { } limit)
            _limits.Add($"MaxLength = {Number(limit)}");
    }

    private void Range(AttributeData attribute)
    {
        if (RangeText.Of(attribute, _bare, fields) is not { } range)
        {
            Tell(attribute, $"has no order for a '{type.ShortName()}', or bounds that are none", "Put it on a number, a date or a time, the smaller bound first");
            return;
        }

        var allowed = $"{(range.IsLowExclusive ? "more than " : "")}{range.Low} to {(range.IsHighExclusive ? "less than " : "")}{range.High}";
        _checks.Add(new(range.IsBroken, Sentence(attribute, Names.Literal($"{member} is out of range: {allowed} is allowed"), Names.Literal(range.Low), Names.Literal(range.High))));
        if (!range.IsNumber)
            return;
        _limits.Add($"Minimum = {Names.Literal(range.Low)}");
        _limits.Add($"Maximum = {Names.Literal(range.High)}");
        if (range.IsLowExclusive)
            _limits.Add("IsMinimumExclusive = true");
        if (range.IsHighExclusive)
            _limits.Add("IsMaximumExclusive = true");
    }

    private void Match(AttributeData attribute)
    {
        var pattern = Argument(attribute, 0) as string ?? "";
        try
        {
            _ = new Regex(pattern);
        }
        catch (ArgumentException wrong)
        {
            Tell(attribute, $"has a pattern that is none ({wrong.Message.TrimEnd('.')})", "Mend the pattern");
            return;
        }

        var field = $"_pattern{fields.Count}";
        var timeout = Named(attribute, "MatchTimeoutInMilliseconds") as int? ?? DefaultTimeout;
        if (Text(attribute, $"!IsMatch({field}, value)", $"{member} does not match {pattern}", $"Pattern = {Names.Literal(pattern)}", Names.Literal(pattern)))
            fields.Add($"private static readonly global::System.Text.RegularExpressions.Regex {field} = Pattern({Names.Literal(pattern)}, {Number(timeout)});");
    }

    private bool Text(AttributeData attribute, string isBroken, string sentence, string limit, params string[] arguments)
    {
        if (!IsText)
        {
            Tell(attribute, $"is about a text, and this is a '{type.ShortName()}'", "Put it on a string");
            return false;
        }

        _checks.Add(new(isBroken, Sentence(attribute, Names.Literal(sentence), arguments)));
        _limits.Add(limit);
        return true;
    }

    private void Compare(AttributeData attribute)
    {
        var other = Argument(attribute, 0) as string ?? "";
        if (Checked.PropertiesOf(owner).All(property => property.Name != other))
        {
            Tell(attribute, $"names '{other}', which is no member of '{owner.ShortName()}'", "Name a member as it is declared");
            return;
        }

        var sentence = Sentence(attribute, Names.Literal($"{member} differs from {other}"), Names.Literal(other));
        Always($"!Equals({Value}, message.{Names.Escape(other)})", sentence);
    }

    private void Values(AttributeData attribute, bool isAllowed)
    {
        var values = attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array, Values: var given }] ? given : [];
        var codes = values.Where(one => one.Kind != TypedConstantKind.Array).Select(one => one.IsNull ? "null" : Discovery.Constants.Of(one)).ToArray();
        var isOne = codes.Length == 0 ? "false" : string.Join(" || ", codes.Select(code => $"Equals({Value}, {code})"));
        var shown = string.Join(", ", values.Select(one => one.Value?.ToString() ?? "null"));
        var sentence = isAllowed ? $"{member} is none of the allowed values: {shown}" : $"{member} is one of the values that are not allowed: {shown}";
        Always(isAllowed ? $"!({isOne})" : isOne, Sentence(attribute, Names.Literal(sentence), Names.Literal(shown)));
        if (isAllowed && !values.Any(one => one.IsNull))
            _limits.Add($"Allowed = [{string.Join(", ", codes)}]");
    }

    // Null is a value like others for these.
    private void Always(string isBroken, string sentence) =>
        _own.Add($"if ({isBroken}) failures.Add({Names.Literal(member)}, {sentence});");

    // The application's own words win, with the places that the attribute's documentation gives them.
    private string Sentence(AttributeData attribute, string own, params string[] arguments)
    {
        var resource = Named(attribute, "ErrorMessageResourceType") as ITypeSymbol;
        var words = Named(attribute, "ErrorMessage") is string text ? Names.Literal(text)
            : resource is not null && Named(attribute, "ErrorMessageResourceName") is string name ? $"{resource.FullName()}.{name}"
            : null;
        var given = string.Concat(arguments.Select(one => ", " + one));
        return words is null ? own : $"string.Format(global::System.Globalization.CultureInfo.CurrentCulture, {words}, {Names.Literal(member)}{given})";
    }

    private void Tell(AttributeData attribute, string what, string remedy)
    {
        var at = attribute.ApplicationSyntaxReference is { } place ? Location.Create(place.SyntaxTree, place.Span) : owner.SourceLocation();
        var name = attribute.AttributeClass!.Name;
        report(Rules.Validation, at, name.Substring(0, name.Length - "Attribute".Length), member, owner.ShortName(), what, remedy);
    }

    private static string? CountOf(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String || type is IArrayTypeSymbol)
            return "value.Length";
        var countable = new[] { type }.Concat(type.AllInterfaces).OfType<INamedTypeSymbol>().FirstOrDefault(one =>
            one.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IReadOnlyCollection_T
                or SpecialType.System_Collections_Generic_ICollection_T);
        return countable is null ? null : $"(({countable.FullName()})value).Count";
    }

    private static bool IsStandard(INamedTypeSymbol attribute) =>
        attribute.ContainingNamespace.ToDisplayString() == "System.ComponentModel.DataAnnotations";

    private static object? Argument(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index ? attribute.ConstructorArguments[index].Value : null;

    private static object? Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(one => one.Key == name).Value.Value;

    private static string Made(AttributeData attribute)
    {
        var named = attribute.NamedArguments.Select(one => $"{one.Key} = {Code(one.Value)}").ToArray();
        var initializer = named.Length == 0 ? "" : $" {{ {string.Join(", ", named)} }}";
        return $"new {attribute.AttributeClass!.FullName()}({string.Join(", ", attribute.ConstructorArguments.Select(Code))}){initializer}";
    }

    private static string Code(TypedConstant value) => value.Kind == TypedConstantKind.Array
        ? value.IsNull ? "null" : $"new {value.Type!.FullName()} {{ {string.Join(", ", value.Values.Select(Code))} }}"
        : value.IsNull ? "null" : Discovery.Constants.Of(value);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
