namespace Versicle.Testing;

/// <summary>A rule or a row is not as the test says.</summary>
/// <param name="message">What was given, what was expected, and what came of it.</param>
public sealed class SpecNotMetException(string message) : VersicleException(ErrorCodes.SpecNotMet, message);
