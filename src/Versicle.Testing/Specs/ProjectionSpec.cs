using Versicle.Modules;

namespace Versicle.Testing;

/// <summary>
/// A projection as a table: given what happened, then these are its rows, as they come back from their columns. Never changed.
/// Needs no database and no test framework: what does not hold is thrown.
/// </summary>
/// <typeparam name="TRow">The read model.</typeparam>
public sealed record ProjectionSpec<TRow>
    where TRow : class
{
    private readonly RowFold _fold;

    /// <param name="module">The generated module of the projection's project: <c>new BankModule()</c>.</param>
    /// <exception cref="ArgumentException">No projection of it keeps such rows.</exception>
    public ProjectionSpec(VersicleModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var registry = new ModuleRegistry();
        module.Register(registry);
        _fold = registry.FoldOf(typeof(TRow))
            ?? throw new ArgumentException($"No projection of '{module.GetType().Name}' keeps rows of '{typeof(TRow).Name}'. Take the module of its project.", nameof(module));
    }

    private IReadOnlyList<(object Event, EventContext Context)> Happened { get; init; } = [];

    /// <summary>When what is given next happens. Default: the first second of 2026, UTC.</summary>
    public DateTimeOffset Now { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>This happens to <paramref name="stream"/>, after what was given already: at the next positions and versions.</summary>
    public ProjectionSpec<TRow> Given(StreamName stream, params ReadOnlySpan<object> events)
    {
        var happened = Happened.ToList();
        foreach (var one in events)
            happened.Add((one, Next(stream, happened)));
        return this with { Happened = happened };
    }

    /// <summary>Just these rows are there, in whatever order. Answers this again.</summary>
    /// <exception cref="SpecNotMetException">They are not.</exception>
    /// <exception cref="FoldException">An event cannot be folded.</exception>
    public ProjectionSpec<TRow> Then(params ReadOnlySpan<TRow> rows) =>
        SpecText.Difference(rows.ToArray(), _fold.Replay(Happened)) is { } difference
            ? throw new SpecNotMetException(SpecText.Story(Happened.Select(one => one.Event)) + difference)
            : this;

    private EventContext Next(StreamName stream, List<(object Event, EventContext Context)> happened) => new()
    {
        Position = new(happened.Count + 1),
        Stream = stream,
        Version = new(happened.Count(one => one.Context.Stream == stream) + 1),
        EventId = CountedIds.Of(happened.Count + 1),
        RecordedAt = Now,
        Metadata = EventMetadata.None,
    };
}
