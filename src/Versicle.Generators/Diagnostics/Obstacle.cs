namespace Versicle.Generators.Diagnostics;

/// <summary>What is wrong, and what to do.</summary>
internal sealed record Obstacle(string What, string Remedy);
