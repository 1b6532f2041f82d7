using Shop.Contracts;
using Versicle;

ShopApplication.Build(args, Environment.CurrentDirectory).Run();

public static class ShopApplication
{
    public static WebApplication Build(string[] args, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddVersicle(versicle => versicle
            .UseSqlite(Path.Combine(folder, "shop.db"))
            .ReadModels(read => read.UseSqlite(Path.Combine(folder, "shop-read.db"))));

        var app = builder.Build();
        app.MapCommand<PlaceOrder>("PUT", "/orders/{id}").AllowAnonymous();
        app.MapQuery<GetOrder>("/orders/{id}").AllowAnonymous();
        return app;
    }
}
