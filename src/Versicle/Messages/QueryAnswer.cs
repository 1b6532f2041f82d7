namespace Versicle;

/// <summary>A query's answer, and what is known about it.</summary>
/// <param name="Result">What the handler answered.</param>
/// <param name="AsOf">
/// Everything up to here is in it: the least position of the read models that it was read from. Handed to a later query, that one
/// never goes back. <see cref="ConsistencyToken.None"/> when it read none.
/// </param>
/// <param name="Age">
/// How long ago the oldest event that is not in it may have been appended, as far as this node knows; zero when it knows of none.
/// </param>
/// <param name="HasParked">Whether events are parked for what it was read from: it is without them.</param>
/// <typeparam name="TResult">The handler's answer.</typeparam>
public readonly record struct QueryAnswer<TResult>(TResult Result, ConsistencyToken AsOf, TimeSpan Age, bool HasParked);
