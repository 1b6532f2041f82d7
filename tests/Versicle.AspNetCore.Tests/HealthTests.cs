namespace Versicle.AspNetCore.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData(ProjectionState.Running, 0, 3_600, true)]
    [InlineData(ProjectionState.Running, 5, 9.9, true)]
    [InlineData(ProjectionState.Running, 5, 10, false)]
    [InlineData(ProjectionState.Building, 1_000_000, 0.1, true)]
    [InlineData(ProjectionState.Building, 1, 10, false)]
    [InlineData(ProjectionState.Retrying, 1, 9.9, true)]
    [InlineData(ProjectionState.Retrying, 1, 10, false)]
    [InlineData(ProjectionState.Stopped, 0, 0, false)]
    public void A_projection_is_healthy_while_it_is_caught_up_or_moving(ProjectionState state, long lag, double seconds, bool isHealthy)
    {
        var status = new ProjectionStatus("Orders", ["orders"], "0123456789ab", state, new(7), new(7 + lag), TimeSpan.FromSeconds(seconds), null);

        Assert.Equal(isHealthy, status.IsHealthy);
    }

    [Fact]
    public async Task Without_projections_there_is_nothing_to_be_behind()
    {
        await using var app = await OrdersApp.Start(endpoints => endpoints.MapVersicleHealth("/health"));

        var reply = await app.Get("/health");

        Assert.Equal((200, """{"status":"healthy","projections":[]}"""), (reply.Status, reply.Body));
        Assert.True(reply.Message.Headers.CacheControl!.NoStore);
    }
}
