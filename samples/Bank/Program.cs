using System.Text.Json;
using Bank.Accounts;
using Bank.Reading;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddJsonConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// One program for both stores: with a connection string it is PostgreSQL, else two SQLite files.
builder.Services.AddVersicle(versicle =>
{
    if (builder.Configuration["Versicle:Postgres"] is { } postgres)
    {
        versicle.UsePostgres(postgres).ReadModels(read => read.UsePostgres(postgres));
        return;
    }

    var data = Directory.CreateDirectory(builder.Configuration["Versicle:Data"] ?? "data").FullName;
    versicle.UseSqlite(Path.Combine(data, "bank.db")).ReadModels(read => read.UseSqlite(Path.Combine(data, "bank-read.db")));
});

builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddProblemDetails();
builder.Services.AddOpenApi();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();

app.MapCommand<AccountCommand.Open>("POST", "/accounts").Created(account => $"/accounts/{account.Id}").AllowAnonymous();
app.MapCommand<AccountCommand.Deposit>("POST", "/accounts/{accountId}/deposits").AllowAnonymous();
app.MapCommand<AccountCommand.Withdraw>("POST", "/accounts/{accountId}/withdrawals").AllowAnonymous();
app.MapCommand<AccountCommand.Close>("POST", "/accounts/{accountId}/close").AllowAnonymous();

app.MapQuery<ListAccounts>("/accounts").AllowAnonymous();
app.MapQuery<GetAccount>("/accounts/{accountId}").AllowAnonymous();
app.MapQuery<GetStatement>("/accounts/{accountId}/statement").AllowAnonymous();
app.MapQuery<GetBalance>("/accounts/{accountId}/balance").AllowAnonymous();
app.MapQuery<ListTransactions>("/transactions").AllowAnonymous();

app.MapVersicleHealth("/health").AllowAnonymous();
app.MapOpenApi().AllowAnonymous();

app.Run();
