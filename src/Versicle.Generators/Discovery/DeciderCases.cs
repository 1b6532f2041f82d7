using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>The cases of one decider's commands.</summary>
internal sealed class DeciderCases(INamedTypeSymbol decider, INamedTypeSymbol commands, Compilation compilation, Report report)
{
    /// <summary>One case, or null when it is told to the report.</summary>
    public DeciderCaseModel? Read(INamedTypeSymbol one)
    {
        var kind = Messages.KindsOf(one).FirstOrDefault();
        if (!compilation.CanName(one) || (kind is not null && Messages.IsQuery(kind)) || (kind is null && one.IsVisibleOutside()))
        {
            report(Rules.CaseIsNoMessage, one.SourceLocation() ?? decider.SourceLocation(), one.ShortName(), commands.ShortName());
            return null;
        }

        if (StreamOf(one) is not { } stream)
            return null;
        if (kind is null)
            return new(one.FullName(), stream, IsMessage: false, Result: null, Answer: null);
        if (kind.Arity == 0)
            return new(one.FullName(), stream, IsMessage: true, Result: null, Answer: null);

        var result = kind.TypeArguments[0];
        if (AnswerOf(one, result) is { } answer)
            return new(one.FullName(), stream, IsMessage: true, result.FullName(), answer);

        report(Rules.NoAnswer, one.SourceLocation() ?? decider.SourceLocation(), one.ShortName(), result.ShortName(), decider.ShortName());
        return null;
    }

    private StreamModel? StreamOf(INamedTypeSymbol one)
    {
        var begins = one.Attribute("NewStreamAttribute") is { ConstructorArguments: [{ Value: string category }] } ? category : null;
        var named = Members(one).ToArray();
        if (begins is not null && named.Length == 0)
            return new(begins, Member: null);
        if (begins is null && named is [var (property, given)])
            return Named(one, property, given);

        var what = begins is not null ? "it has both [NewStream] and [Stream]"
            : named.Length == 0 ? "no member has [Stream]"
            : $"{named.Length} members have [Stream]";
        return Tell(
            one,
            what,
            "Put [Stream(\"category\")] on the one member that names the thing, or [NewStream(\"category\")] on the record when each begins one");
    }

    private StreamModel? Named(INamedTypeSymbol one, IPropertySymbol property, string? category)
    {
        if (property.Type.IsVersicle("StreamName"))
            return category is null ? new(Category: null, property.Name) : Tell(one, $"'{property.Name}' is a StreamName and has a category too", "Write [Stream] alone");
        if (!CanBeAnId(property.Type))
            return Tell(one, $"'{property.Name}' is a '{property.Type.ShortName()}'", "Take a string, a whole number, a Guid, or a property that makes the StreamName");
        return category is not null ? new(category, property.Name) : Tell(one, $"'{property.Name}' has no category", "Write [Stream(\"category\")]");
    }

    private static bool CanBeAnId(ITypeSymbol type) =>
        type is { SpecialType: SpecialType.System_String, NullableAnnotation: not NullableAnnotation.Annotated }
            or { SpecialType: SpecialType.System_Int64 or SpecialType.System_Int32 or SpecialType.System_Int16 or SpecialType.System_UInt32 }
        || type.IsVersicle("Guid", space: "System");

    // A parameter of a record, in the type itself or above it, is the property of the same name.
    private IEnumerable<(IPropertySymbol Property, string? Category)> Members(INamedTypeSymbol one)
    {
        for (var level = one; level is not null; level = level.BaseType)
        {
            foreach (var property in level.GetMembers().OfType<IPropertySymbol>().Where(one => !one.IsStatic && compilation.CanName(one)))
            {
                var parameters = level.InstanceConstructors.SelectMany(made => made.Parameters).Where(given => given.Name == property.Name);
                var said = parameters.Cast<ISymbol>().Prepend(property).Select(place => place.Attribute("StreamAttribute"));
                if (said.FirstOrDefault(one => one is not null) is { } attribute)
                    yield return (property, attribute.ConstructorArguments is [{ Value: string category }] ? category : null);
            }
        }
    }

    private AnswerModel? AnswerOf(INamedTypeSymbol one, ITypeSymbol result)
    {
        for (var level = one; level is not null; level = level.BaseType)
        {
            var method = decider.GetMembers("Answer").OfType<IMethodSymbol>().FirstOrDefault(candidate => IsAnswer(candidate, level, result));
            if (method is not null)
                return new(IsState: false, method.Parameters.Length == 3);
        }

        return result.IsSameAs(decider) ? new(IsState: true, TakesStream: false) : null;
    }

    private bool IsAnswer(IMethodSymbol method, ITypeSymbol about, ITypeSymbol result) =>
        method is { IsStatic: true, Arity: 0, Parameters.Length: 2 or 3 }
        && compilation.CanName(method)
        && method.ReturnType.IsSameAs(result)
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None)
        && method.Parameters[0].Type.IsSameAs(about)
        && method.Parameters[1].Type.IsSameAs(decider)
        && (method.Parameters.Length == 2 || method.Parameters[2].Type.IsVersicle("StreamName"));

    private StreamModel? Tell(INamedTypeSymbol one, string what, string remedy)
    {
        report(Rules.NoStream, one.SourceLocation() ?? decider.SourceLocation(), one.ShortName(), what, remedy);
        return null;
    }
}
