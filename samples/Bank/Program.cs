using System.Text.Json;
using Bank;
using Bank.Access;
using Bank.Accounts;
using Bank.Live;
using Bank.Reading;
using Microsoft.AspNetCore.Authentication;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddJsonConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

builder.Services.AddVersicle(versicle =>
{
    Stores.Use(versicle, builder.Configuration);
    versicle.Policy(Roles.Teller, caller => caller.IsInRole(Roles.Teller));
    versicle.Policy(Roles.Auditor, caller => caller.IsInRole(Roles.Auditor) || caller.IsInRole(Roles.Teller));

    // Tellers write, and auditors read, whatever entrance a message comes by.
    versicle.Commands.Require(Roles.Teller);
    versicle.Queries.Require(Roles.Auditor);
});

builder.Services.AddSingleton<ApiKeys>();
builder.Services.AddAuthentication(ApiKeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
builder.Services.AddAuthorization();

builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddProblemDetails();
builder.Services.AddOpenApi();

var app = builder.Build();
app.Services.GetRequiredService<ApiKeys>(); // What is wrong with them is said at the start.
app.UseExceptionHandler();
app.UseStatusCodePages(async page =>
{
    // Errors have one form here, also for a caller whose Accept header leaves it out.
    page.HttpContext.Request.Headers.Accept = "application/problem+json";
    await Results.Problem(statusCode: page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext);
});
app.UseAuthentication();
app.UseAuthorization();

app.MapCommand<AccountCommand.Open>("POST", "/accounts").Created(account => $"/accounts/{account.Id}");
app.MapCommand<AccountCommand.Deposit>("POST", "/accounts/{accountId}/deposits");
app.MapCommand<AccountCommand.Withdraw>("POST", "/accounts/{accountId}/withdrawals");
app.MapCommand<AccountCommand.Close>("POST", "/accounts/{accountId}/close");

app.MapQuery<ListAccounts>("/accounts");
app.MapQuery<GetAccount>("/accounts/{accountId}");
app.MapQuery<GetStatement>("/accounts/{accountId}/statement");
app.MapQuery<GetHistory>("/accounts/{accountId}/history");
app.MapQuery<GetDeeds>("/actors/{actor}/deeds");
app.MapQuery<GetBalance>("/accounts/{accountId}/balance");
app.MapQuery<ListTransactions>("/transactions");

// … also as it changes: a page for people. Its stream is the query above.
app.MapBalancesPage();

app.MapVersicleHealth("/health").AllowAnonymous();
app.MapOpenApi().AllowAnonymous();

app.Run();
