using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Versicle.Generators.Diagnostics;

namespace Versicle.Generators;

/// <summary>
/// Which declarations the generator has read without a problem, so that the analyzers of the same build need not read them
/// again. What had a problem, and what a generator has added to, they read themselves; without a generator they read everything.
/// </summary>
internal sealed class Readings
{
    private static readonly ConditionalWeakTable<Compilation, Readings> ByCompilation = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Readings> Newest = new();
    private static readonly object Gate = new();

    private readonly ConcurrentDictionary<(Subject, SyntaxNode), bool> _sound = new();
    private readonly ImmutableArray<SyntaxTree> _trees;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly HashSet<SyntaxTree> _known;

    private Readings(Compilation compilation)
    {
        _trees = [.. compilation.SyntaxTrees];
        _references = [.. compilation.References];
        _known = [.. _trees];
    }

    /// <summary>What is looked for in a declaration.</summary>
    internal enum Subject
    {
        Type,
        Row,
        ReadModel,
    }

    /// <summary>Those of a compilation, as the generator is given it.</summary>
    public static Readings Of(Compilation compilation) => ByCompilation.GetValue(compilation, static one =>
    {
        var readings = new Readings(one);
        lock (Gate)
        {
            Newest.Remove(readings._trees[0]);
            Newest.Add(readings._trees[0], readings);
        }

        return readings;
    });

    /// <summary>Those of the compilation that this one is without what was generated; null when there are none.</summary>
    public static Readings? Before(Compilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault() is { } first
        && Newest.TryGetValue(first, out var readings)
        && compilation.SyntaxTrees.Take(readings._trees.Length).SequenceEqual(readings._trees)
        && compilation.References.SequenceEqual(readings._references)
            ? readings
            : null;

    /// <summary>Reads a declaration, and keeps whether there was a problem.</summary>
    public T Read<T>(Subject subject, SyntaxNode declaration, Func<Report, T> read)
    {
        var isSound = true;
        var found = read((_, _, _) => isSound = false);
        if (isSound)
            _sound[(subject, declaration)] = true;
        return found;
    }

    /// <summary>Whether the type was read, has no problem, and is no other one now.</summary>
    public bool IsSound(Subject subject, INamedTypeSymbol type)
    {
        var isRead = false;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (!_known.Contains(reference.SyntaxTree))
                return false;
            isRead |= _sound.ContainsKey((subject, reference.GetSyntax()));
        }

        return isRead;
    }
}
