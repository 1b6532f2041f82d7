using Microsoft.AspNetCore.Http;

namespace Versicle.AspNetCore.Tests;

/// <summary>Everything that a handler may throw.</summary>
internal static class Failures
{
    public const string Secret = "Password=hunter2;/var/lib/secret";

    public static Exception Named(string how) => how switch
    {
        "rule" => new RefusedException(new("order.closed", "The shop is closed")),
        "input" => new RefusedException(new("order.empty", "An order has a line", RefusalKind.Input)),
        "conflict-refusal" => new RefusedException(new("order.taken", "The number is taken", RefusalKind.Conflict)),
        "not-found" => new NotFoundException("Order", 42),
        "stream" => new StreamConflictException(new("order-7"), ExpectedVersion.Exactly(new(4)), new(6)),
        "constraint" => new ConstraintViolationException("orders_number_key", new InvalidOperationException(Secret)),
        "token-foreign" => new ConsistencyTokenException(ConsistencyTokenProblem.Foreign, "the token is another store's"),
        "token-ahead" => new ConsistencyTokenException(ConsistencyTokenProblem.AheadOfHead, "the token is ahead of the log"),
        "late" => new NotCaughtUpException("orders_view", new(9), new(7)),
        "waiters" => new TooManyWaitersException("orders_view", 10_000),
        "stopped" => new ProjectionStoppedException("orders_view", new(7), new InvalidOperationException(Secret)),
        "parked" => new RowParkedException("orders_view", Secret, new(7)),
        "store" => new StoreUnavailableException($"the store at '{Secret}' is locked"),
        "full" => new StoreUnavailableException($"the store at '{Secret}' is full") { IsFull = true },
        "large" => new AppendTooLargeException("an event's data", 2_000_000, 1_048_576),
        "request" => new BadHttpRequestException(Secret, StatusCodes.Status408RequestTimeout),
        "cancelled" => new OperationCanceledException(Secret),
        _ => new InvalidOperationException(Secret),
    };
}
