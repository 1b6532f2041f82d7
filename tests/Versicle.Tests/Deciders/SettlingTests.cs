using Microsoft.Extensions.DependencyInjection;
using Versicle.Testing;
using Versicle.Tests.Notes;

namespace Versicle.Tests.Deciders;

public sealed class SettlingTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_settled_application_has_folded_all_that_was_written()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        for (var id = 1; id <= 50; id++)
            await host.Commands().Dispatch(new WriteNote(id, "text"), Ct);

        await host.Services.Settle(Ct);

        Assert.Equal(50, notes.Scalar<long>(notes.ReadFile, "select count(*) from notes_view"));
        Assert.All(host.Services.GetRequiredService<VersicleHost>().Projections(), projection => Assert.Equal(50, projection.Position.Value));
    }

    [Fact]
    public async Task An_event_that_could_not_be_folded_is_told()
    {
        await using var notes = new NotesApplication();
        var host = await notes.Start();
        await host.Commands().Dispatch(new WriteNote(1, "text"), Ct);
        var poison = await host.Commands().Dispatch(new EditNote(1, "poison"), Ct);

        var told = await Assert.ThrowsAsync<RowParkedException>(() => host.Services.Settle(Ct));
        Assert.Equal(poison.Position, told.Position);
    }

    [Fact]
    public async Task Services_without_Versicle_are_told_so()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        await Assert.ThrowsAsync<InvalidOperationException>(() => services.Settle(Ct));
    }
}
