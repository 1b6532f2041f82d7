using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore;

/// <summary>A command's endpoint: takes the conventions of every other endpoint (policies, names, tags, limits).</summary>
/// <typeparam name="TCommand">The command.</typeparam>
public sealed class CommandEndpoint<TCommand> : IEndpointConventionBuilder
    where TCommand : notnull
{
    private readonly MessageRoute _route;

    internal CommandEndpoint(MessageRoute route) => _route = route;

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _route.Conventions.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _route.Conventions.Finally(finallyConvention);

    /// <summary>Answers 202, with the result where there is one: what was asked for is recorded, and more is still to happen.</summary>
    public CommandEndpoint<TCommand> Accepted() => Answering(StatusCodes.Status202Accepted);

    /// <summary>Answers 204 and leaves the result out.</summary>
    public CommandEndpoint<TCommand> NoContent() => Answering(StatusCodes.Status204NoContent);

    /// <summary>
    /// Wants the header <c>Idempotency-Key</c>: without it a request is answered 400. Every command's endpoint honours it; this has
    /// no caller forget it.
    /// </summary>
    public CommandEndpoint<TCommand> RequireKey()
    {
        _route.Carrier.RequiresKey = true;
        return this;
    }

    /// <summary>
    /// Answers 201 and the header <c>Location</c>. Called by the extension of the same name that is generated per command and
    /// knows its result's type.
    /// </summary>
    /// <param name="location">The address of what was made: <c>/users/7</c>.</param>
    /// <typeparam name="TResult">The command's result.</typeparam>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CommandEndpoint<TCommand> Created<TResult>(Func<TResult, string> location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (_route.Carrier is not AnsweringCarrier<TResult> carrier)
            throw new InvalidOperationException($"'{typeof(TCommand).Name}' does not answer a '{typeof(TResult).Name}'.");

        carrier.Location = location;
        return this;
    }

    private CommandEndpoint<TCommand> Answering(int status)
    {
        _route.Carrier.Verb = status;
        return this;
    }
}

/// <summary>A query's endpoint: takes the conventions of every other endpoint (policies, names, tags, limits).</summary>
/// <typeparam name="TQuery">The query.</typeparam>
public sealed class QueryEndpoint<TQuery> : IEndpointConventionBuilder
    where TQuery : notnull
{
    private readonly MessageRoute _route;

    internal QueryEndpoint(MessageRoute route) => _route = route;

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _route.Conventions.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _route.Conventions.Finally(finallyConvention);
}
