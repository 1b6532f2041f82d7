using Compose.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Versicle;

namespace Compose;

public sealed class ThreeProjectsTests
{
    [Fact]
    public void They_compose()
    {
        var services = new ServiceCollection();
        services.AddVersicle(versicle => versicle.Queries.Handle<CountOrders, int>((_, _, _) => new(1)));
    }
}
