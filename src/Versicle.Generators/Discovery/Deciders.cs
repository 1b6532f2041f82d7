using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;
using Versicle.Generators.Fingerprints;
using Versicle.Generators.Model;

namespace Versicle.Generators.Discovery;

/// <summary>Finds deciders: their commands, which stream each is about, and what it answers.</summary>
internal static class Deciders
{
    /// <summary>The decider that a type is, or null: it is none, or one that is told to <paramref name="report"/>.</summary>
    public static DeciderModel? Read(INamedTypeSymbol type, Compilation compilation, Report report, CancellationToken ct)
    {
        if (KindOf(type) is not { } kind)
            return null;
        if (ObstacleOf(type, kind, compilation) is { } obstacle)
        {
            report(Rules.DeciderShape, type.SourceLocation(), type.ShortName(), obstacle.What, obstacle.Remedy);
            return null;
        }

        var (commands, events) = ((INamedTypeSymbol)kind.TypeArguments[1], (INamedTypeSymbol)kind.TypeArguments[2]);
        var cases = new DeciderCases(type, commands, compilation, report);
        var read = EventSets.CasesOf(commands).Select(cases.Read).ToImmutableArray();
        var facts = EventSets.CasesOf(events);
        var unnamed = facts.Where(one => Events.NameOf(one) is null).ToImmutableArray();
        foreach (var one in unnamed)
            report(Rules.UnnamedEvent, one.SourceLocation(), one.ShortName(), Names.Snake(one.Name).Replace('_', '-'));
        if (!unnamed.IsEmpty || read.Any(one => one is null))
            return null;

        return new(
            TypeRef.Of(type),
            FingerprintOf(type, facts, compilation, report, ct),
            commands.FullName(),
            events.FullName(),
            facts.Select(one => one.FullName()).ToEquatable(),
            type.AllInterfaces.Any(one => one.IsVersicle("IBoundaryDecider", arity: 3)),
            read.Select(one => one!).ToEquatable());
    }

    /// <summary>The interface that makes a type a decider, or null.</summary>
    public static INamedTypeSymbol? KindOf(INamedTypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Struct && !type.IsAbstract
            ? type.AllInterfaces.FirstOrDefault(one => one.IsVersicle("IDecider", arity: 3))
            : null;

    private static Obstacle? ObstacleOf(INamedTypeSymbol type, INamedTypeSymbol kind, Compilation compilation)
    {
        if (type.IsGenericAnywhere())
            return new("it has type parameters", "Write one decider per thing");
        if (!compilation.CanName(type))
            return new("it is private", "Make it internal or public");
        if (type.AllInterfaces.Count(one => one.IsVersicle("IDecider", arity: 3)) > 1)
            return new("it decides for two sets of commands", "Write one decider for each");
        if (!kind.TypeArguments[0].IsSameAs(type))
            return new($"its state is '{kind.TypeArguments[0].ShortName()}'", $"A decider is its own state: write 'IDecider<{type.Name}, …>'");
        foreach (var (set, what) in new[] { (kind.TypeArguments[1], "commands"), (kind.TypeArguments[2], "events") })
        {
            if (set is not INamedTypeSymbol named)
                return new($"its {what} are '{set.ShortName()}'", "Name an abstract record");
            if (EventSets.ObstacleOf(named) is { } open)
                return new($"its {what} '{named.ShortName()}' are no closed set: {open.What}", $"Declare '{named.Name}' as an abstract record with a private constructor, and nest its cases in it");
            if (EventSets.CasesOf(named).IsEmpty)
                return new($"its {what} '{named.ShortName()}' have no case", $"Nest them in '{named.Name}'");
        }

        return null;
    }

    // What a snapshot of the state is made of. What is decided on it may change as it likes.
    private static string FingerprintOf(
        INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> facts, Compilation compilation, Report report, CancellationToken ct)
    {
        var fingerprint = new Fingerprint(compilation, ct);
        fingerprint.AddWritten(type);
        foreach (var member in type.GetMembers().Where(one => one is { IsStatic: true, Name: "Initial" or "Evolve" }))
            fingerprint.Add(member);
        foreach (var one in facts)
        {
            fingerprint.AddWritten(one);
            FoldCode.AddUpcasts(fingerprint, one, compilation);
        }

        FoldCode.TellUnseen(fingerprint, $"decider '{type.ShortName()}'", type, report);
        return fingerprint.ToString();
    }
}
