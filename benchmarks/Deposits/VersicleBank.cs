using System.Diagnostics;
using Bank.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Versicle.Hosting;
using Versicle.Modules.Generated;

namespace Versicle.Benchmarks.Depositing;

/// <summary>samples/Bank, with its read models in the same database.</summary>
internal sealed class VersicleBank(IHost host) : IAsyncDisposable
{
    private readonly CommandBus _commands = host.Services.GetRequiredService<CommandBus>();

    public static async Task<VersicleBank> Open(string database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddVersicle(new BankModule(), versicle => versicle.UsePostgres(database).ReadModels(read => read.UsePostgres(database)));
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public async Task<Guid> OpenAccount(string handle) => (await _commands.Dispatch(new AccountCommand.Open(handle, "Ada"))).Result.Id;

    public async Task Deposit(Guid account) => await _commands.Dispatch(new AccountCommand.Deposit(account, 1));

    public async Task Refused(Guid account)
    {
        try
        {
            await _commands.Dispatch(new AccountCommand.Withdraw(account, Account.MostAtOnce));
        }
        catch (RefusedException)
        {
            return;
        }

        throw new UnreachableException("It was to be refused.");
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
