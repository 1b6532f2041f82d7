using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>One read model of one projection: which method is called at which event, and with what.</summary>
internal sealed class FoldReader(INamedTypeSymbol projection, INamedTypeSymbol row, INamedTypeSymbol set, Compilation compilation, Report report)
{
    /// <summary>A fold, and what it does at each event that it handles.</summary>
    internal sealed record Fold(FoldModel Model, ImmutableArray<Handled> Cases);

    /// <summary>An event, and the methods that are called at it.</summary>
    internal sealed record Handled(INamedTypeSymbol Event, IMethodSymbol On, IMethodSymbol Key);

    public static Fold? Read(
        INamedTypeSymbol projection, INamedTypeSymbol row, INamedTypeSymbol set, Compilation compilation, Report report) =>
        new FoldReader(projection, row, set, compilation, report).Read();

    private Fold? Read()
    {
        if (ReadModels.NameOf(row) is null)
        {
            Tell(projection, $"its row '{row.ShortName()}' is no read model", "Put [ReadModel(\"name\")] on the record");
            return null;
        }

        // What is wrong with a read model of this project is told at the read model itself.
        var tellOnce = row.SourceLocation() is null ? report : Reports.Nowhere;
        var table = ReadModels.Table(row, compilation, tellOnce);
        var isClosed = EventSets.IsClosed(set, projection.SourceLocation(), report);
        var cases = EventSets.CasesOf(set).Select(Case).ToImmutableArray();
        if (table is null || !isClosed || cases.Any(one => one.IsWrong))
            return null;
        var handled = cases.Where(one => one.Model is not null).ToImmutableArray();
        return new(
            new(table, handled.Select(one => one.Model!).ToEquatable()),
            [.. handled.Select(one => new Handled(one.Event, one.On!, one.Key!))]);
    }

    private FoldCase Case(INamedTypeSymbol happened)
    {
        if (Events.NameOf(happened) is null)
        {
            var proposal = Names.Snake(happened.Name).Replace('_', '-');
            report(Rules.UnnamedEvent, happened.SourceLocation(), happened.ShortName(), proposal);
            return new(happened, On: null, Key: null, Model: null, IsWrong: true);
        }

        var on = projection.GetMembers("On").OfType<IMethodSymbol>().FirstOrDefault(method => IsOn(method, happened));
        if (on is null)
        {
            var isIgnored = IsIgnored(happened) || IsHandledForAnotherRow(happened);
            if (!isIgnored)
                TellMissed(happened);
            return new(happened, On: null, Key: null, Model: null, IsWrong: !isIgnored);
        }

        if (Key(happened) is not { } key)
        {
            var remedy = $"Write 'public static {KeyName()} Key({set.ShortName()} e)'";
            Tell(on, $"no method says which rows '{happened.ShortName()}' is about", remedy);
            return new(happened, On: null, Key: null, Model: null, IsWrong: true);
        }

        var arguments = on.Parameters.Select(parameter => Argument(parameter, happened)!.Value).ToEquatable();
        return new(happened, on, key.Method, new(happened.FullName(), happened.ShortName(), arguments, key.Call), IsWrong: false);
    }

    private bool IsOn(IMethodSymbol method, INamedTypeSymbol happened) =>
        IsCallable(method)
        && method.ReturnType.IsSameAs(row)
        && method.Parameters.All(parameter => Argument(parameter, happened) is not null)
        && method.Parameters.Count(parameter => parameter.Type.IsSameAs(happened)) == 1;

    private FoldArgument? Argument(IParameterSymbol parameter, INamedTypeSymbol happened) =>
        parameter.RefKind != RefKind.None ? null
        : parameter.Type.IsSameAs(happened) ? FoldArgument.Event
        : parameter.Type.IsSameAs(row) ? (parameter.Type.AllowsNull() ? FoldArgument.RowOrNull : FoldArgument.Row)
        : parameter.Type.IsVersicle("EventContext") ? FoldArgument.Context
        : null;

    /// <summary>The method that names the rows: the one of the event itself before the one of its set.</summary>
    private (KeyCall Call, IMethodSymbol Method)? Key(INamedTypeSymbol happened)
    {
        for (var level = happened; level is not null; level = level.BaseType)
        {
            foreach (var (name, isMany) in new[] { ("Key", false), ("Keys", true) })
            {
                var method = projection.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(one => IsKey(one, level, isMany));
                if (method is not null)
                    return (new(isMany, method.Parameters.Length == 2), method);
            }

            if (level.IsSameAs(set))
                return null;
        }

        return null;
    }

    private bool IsKey(IMethodSymbol method, INamedTypeSymbol about, bool isMany) =>
        IsCallable(method)
        && method.Parameters.Length is 1 or 2
        && method.Parameters[0].Type.IsSameAs(about)
        && (method.Parameters.Length == 1 || method.Parameters[1].Type.IsVersicle("EventContext"))
        && (isMany ? ElementOf(method.ReturnType) is { } element && IsKeyType(element) : IsKeyType(method.ReturnType));

    private bool IsKeyType(ITypeSymbol type)
    {
        var keys = KeyMembers();
        if (keys.Length == 1)
            return type.IsSameAs(keys[0].Type);
        return type is INamedTypeSymbol { IsTupleType: true, TupleElements: var elements }
            && elements.Length == keys.Length
            && elements.Zip(keys, (element, key) => element.Type.IsSameAs(key.Type)).All(same => same);
    }

    private ImmutableArray<ShapeMember> KeyMembers() => [.. Shape.Of(row, compilation).Members.Where(Rows.IsKey)];

    private string KeyName()
    {
        var types = KeyMembers().Select(key => key.Type.ShortName()).ToArray();
        return types.Length == 1 ? types[0] : $"({string.Join(", ", types)})";
    }

    /// <summary>What a sequence is of; null when it is none.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol sequence) => sequence is IArrayTypeSymbol array
        ? array.ElementType
        : new[] { sequence }.Concat(sequence.AllInterfaces).OfType<INamedTypeSymbol>()
            .FirstOrDefault(one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?
            .TypeArguments[0];

    private bool IsCallable(IMethodSymbol method) => method is { IsStatic: true, Arity: 0 } && compilation.CanName(method);

    private bool IsIgnored(INamedTypeSymbol happened) =>
        projection.Attribute("IgnoresAttribute") is { ConstructorArguments: [{ Kind: TypedConstantKind.Array } ignored] }
        && ignored.Values.Any(one => one.Value is ITypeSymbol type && (type.IsSameAs(happened) || happened.DerivesFrom(type)));

    // With several read models an event is about some of them; that none was forgotten is seen from any.
    private bool IsHandledForAnotherRow(INamedTypeSymbol happened) =>
        projection.GetMembers("On").OfType<IMethodSymbol>().Any(method =>
            IsCallable(method)
            && method.Parameters.Any(parameter => parameter.Type.IsSameAs(happened))
            && !method.ReturnType.IsSameAs(row)
            && ReadModels.NameOf((method.ReturnType as INamedTypeSymbol) ?? row) is not null);

    private void TellMissed(INamedTypeSymbol happened) => report(
        Rules.MissedCase, projection.SourceLocation(), projection.ShortName(), happened.ShortName(), set.ShortName(), row.ShortName());

    private void Tell(ISymbol at, string what, string remedy) =>
        report(Rules.ProjectionShape, at.SourceLocation() ?? projection.SourceLocation(), projection.ShortName(), what, remedy);

    private sealed record FoldCase(INamedTypeSymbol Event, IMethodSymbol? On, IMethodSymbol? Key, CaseModel? Model, bool IsWrong);
}
