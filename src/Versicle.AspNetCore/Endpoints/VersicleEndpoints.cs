using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Versicle.AspNetCore;

namespace Versicle;

/// <summary>Endpoints made of messages.</summary>
public static class VersicleEndpoints
{
    extension(IEndpointRouteBuilder endpoints)
    {
        /// <summary>
        /// Dispatches a <typeparamref name="TCommand"/> for each request. A member with the name of a route parameter, ignoring
        /// case, comes from the route; the others come from the JSON body, or for GET, HEAD and DELETE from the query string,
        /// under the names that the HTTP JSON options' naming policy gives them. Answers 200 with the result, 204 for a command
        /// without one, and the header <c>Consistency-Token</c>.
        /// </summary>
        /// <param name="verb">The HTTP method: <c>POST</c>.</param>
        /// <param name="pattern">The route: <c>/users/{userId}/name</c>.</param>
        /// <typeparam name="TCommand">A command of this application.</typeparam>
        /// <exception cref="InvalidOperationException">The pattern and the message do not fit each other; the message says how.</exception>
        public CommandEndpoint<TCommand> MapCommand<TCommand>(string verb, [StringSyntax("Route")] string pattern)
            where TCommand : notnull
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(verb);
            return new(MessageRoute.Map(endpoints, typeof(TCommand), isQuery: false, verb.ToUpperInvariant(), pattern));
        }

        /// <summary>
        /// Dispatches a <typeparamref name="TQuery"/> for each GET request. A member with the name of a route parameter, ignoring
        /// case, comes from the route, the others from the query string. Answers 200 with the result; a request with the header
        /// <c>Consistency-Token</c> is answered no earlier than that token's commit.
        /// </summary>
        /// <param name="pattern">The route: <c>/users/{userId}</c>.</param>
        /// <typeparam name="TQuery">A query of this application.</typeparam>
        /// <exception cref="InvalidOperationException">The pattern and the message do not fit each other; the message says how.</exception>
        public QueryEndpoint<TQuery> MapQuery<TQuery>([StringSyntax("Route")] string pattern)
            where TQuery : notnull =>
            new(MessageRoute.Map(endpoints, typeof(TQuery), isQuery: true, HttpMethods.Get, pattern));

        /// <summary>
        /// Answers how far each projection is, as JSON: 200 while each is caught up or moving, 503 when one has stopped, or is
        /// behind and does not move.
        /// </summary>
        /// <param name="pattern">The route: <c>/health</c>.</param>
        public IEndpointConventionBuilder MapVersicleHealth([StringSyntax("Route")] string pattern) =>
            new HealthEndpoint(endpoints.ServiceProvider.GetRequiredService<VersicleHost>()).Map(endpoints, pattern);
    }
}
