namespace Versicle;

/// <summary>What requests for messages may cost, and what they may ask for. All of it is on unless it is changed.</summary>
public sealed class VersicleHttpOptions
{
    /// <summary>Bytes of a body: 1 to 1 GB. Default 1 MB. An endpoint's own request size limit goes before.</summary>
    public long MaxBodyBytes
    {
        get;
        set => field = Within(value, 1, 1 << 30, nameof(MaxBodyBytes));
    } = 1 << 20;

    /// <summary>Connections to this server: 1 or more. Default 10,000; a limit that the server's own options set goes before.</summary>
    public long MaxConnections
    {
        get;
        set => field = Within(value, 1, long.MaxValue, nameof(MaxConnections));
    } = 10_000;

    /// <summary>
    /// Commands under way at once, and queries under way at once: 1 to 1,000,000. Default 1,024 of each. Beyond it a request is
    /// answered 503 at once, and queries that wait leave room for commands.
    /// </summary>
    public int MaxConcurrent
    {
        get;
        set => field = (int)Within(value, 1, 1_000_000, nameof(MaxConcurrent));
    } = 1_024;

    /// <summary>The same of one signed-in caller: 1 to 1,000,000. Default 128. Beyond it a request is answered 429 at once.</summary>
    public int MaxConcurrentPerCaller
    {
        get;
        set => field = (int)Within(value, 1, 1_000_000, nameof(MaxConcurrentPerCaller));
    } = 128;

    /// <summary>Live queries at once: 1 to 1,000,000. Default 2,000. Beyond it a request is answered 503 at once.</summary>
    public int MaxLive
    {
        get;
        set => field = (int)Within(value, 1, 1_000_000, nameof(MaxLive));
    } = 2_000;

    /// <summary>The same of one signed-in caller: 1 to 1,000,000. Default 32. Beyond it a request is answered 429 at once.</summary>
    public int MaxLivePerCaller
    {
        get;
        set => field = (int)Within(value, 1, 1_000_000, nameof(MaxLivePerCaller));
    } = 32;

    /// <summary>
    /// From one answer of a live query to the next at least: 0 to 1 minute. Default 250 ms. What changes meanwhile is one answer.
    /// </summary>
    public TimeSpan LiveInterval
    {
        get;
        set => field = Within(value, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(LiveInterval));
    } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// From a request's head to its answer, its body included: 1 ms to 1 hour. Default 30 s. Then it is cancelled and answered 504; a
    /// commit that has begun ends first.
    /// </summary>
    public TimeSpan TimeLimit
    {
        get;
        set => field = Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(TimeLimit));
    } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that <c>Prefer: wait=N</c> may ask for: 0 to 5 minutes. Default 30 s.</summary>
    public TimeSpan LongestWait
    {
        get;
        set => field = Within(value, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(LongestWait));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether commands answer their token as a cookie too, and queries take it from there when the header is missing: a plain web
    /// page then reads its own writes without a line of script. Default false.
    /// </summary>
    public bool TokenCookie { get; set; }

    private static T Within<T>(T value, T least, T most, string name)
        where T : IComparable<T> => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
}
