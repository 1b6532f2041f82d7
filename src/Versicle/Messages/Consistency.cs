namespace Versicle;

/// <summary>Which state a query must be answered from.</summary>
public enum Consistency
{
    /// <summary>No earlier than <see cref="MessageContext.After"/>; without a token, what the read side has.</summary>
    Token,

    /// <summary>
    /// No earlier than the log's head when it is asked: everything that anybody was told is committed by then. It costs a look at the
    /// log, and a wait of what the read side is behind.
    /// </summary>
    Strong,

    /// <summary>
    /// What the read side has. With a token it waits at most <see cref="MessageContext.Wait"/>, by default not at all, and then answers
    /// all the same. Take it with <see cref="QueryBus.Ask{TResult}"/>, which says how old the answer may be.
    /// </summary>
    Eventual,
}
