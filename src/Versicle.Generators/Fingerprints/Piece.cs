using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Fingerprints;

/// <summary>A declaration of this compilation as it counts: what it says, and what it uses.</summary>
/// <param name="Id">Its name in a fingerprint.</param>
/// <param name="Text">Its tokens, its attributes, and the names of what they mean. No comments and no layout.</param>
/// <param name="Uses">What it calls, reads and makes, each once.</param>
/// <param name="IsVouched">Whether <c>[Pure(version)]</c> stands for the calls that nothing sees.</param>
/// <param name="Switch">Where <c>#if</c> makes it another one in another build, or null.</param>
internal sealed record Piece(string Id, string Text, ImmutableArray<Use> Uses, bool IsVouched, Location? Switch);

/// <summary>A symbol, by its original definition, and where it is used.</summary>
internal readonly record struct Use(ISymbol Symbol, SyntaxNode? At);

/// <summary>Something of a fold that no fingerprint can cover.</summary>
internal sealed record Unseen(ISymbol? Symbol, Location? At);
