using Versicle.Stores;

namespace Versicle.Testing;

/// <summary>What the cases of a read database share: its tables in few words.</summary>
internal abstract class ReadDatabaseCases : Cases<IReadDatabase>
{
    private static readonly Guid Epoch = Appends.NewId();

    protected override TimeProvider Clock => TimeProvider.System;

    protected SampleTable Table { get; } = new();

    protected IReadDatabase Database => Opened;

    protected static Checkpoint At(long position) => new(Epoch, new(position), IsLive: false);

    protected static ProjectionWrite Batch(SampleTable table, Checkpoint from, Checkpoint to, Sample[] rows, long[]? deleted = null) =>
        new(from, to, [new RowChanges<Sample, long>(table, rows, deleted ?? [])]);

    /// <summary>Writes rows and moves the checkpoint from where it is.</summary>
    protected async Task Saved(Checkpoint to, params Sample[] rows)
    {
        var from = await Database.Prepare(Folds.Of(Table), default);
        Assert.True(await Write(from, to, rows));
    }

    protected async Task<bool> Write(Checkpoint from, Checkpoint to, Sample[] rows, long[]? deleted = null, IReadDatabase? database = null) =>
        await (database ?? Database).Write(Folds.Of(Table), Batch(Table, from, to, rows, deleted), default);
}
