using System.Text.Json;
using Bank;
using Bank.Access;
using Bank.Accounts;
using Bank.Reading;
using Microsoft.AspNetCore.Authentication;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddJsonConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

builder.Services.AddVersicle(versicle => Stores.Use(versicle, builder.Configuration));

builder.Services.AddSingleton<ApiKeys>();
builder.Services.AddAuthentication(ApiKeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null);
builder.Services.AddAuthorizationBuilder()
    .AddPolicy(Roles.Teller, policy => policy.RequireRole(Roles.Teller))
    .AddPolicy(Roles.Auditor, policy => policy.RequireRole(Roles.Auditor, Roles.Teller));

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

// Tellers write …
app.MapCommand<AccountCommand.Open>("POST", "/accounts").Created(account => $"/accounts/{account.Id}").RequireAuthorization(Roles.Teller);
app.MapCommand<AccountCommand.Deposit>("POST", "/accounts/{accountId}/deposits").RequireAuthorization(Roles.Teller);
app.MapCommand<AccountCommand.Withdraw>("POST", "/accounts/{accountId}/withdrawals").RequireAuthorization(Roles.Teller);
app.MapCommand<AccountCommand.Close>("POST", "/accounts/{accountId}/close").RequireAuthorization(Roles.Teller);

// … and auditors read.
app.MapQuery<ListAccounts>("/accounts").RequireAuthorization(Roles.Auditor);
app.MapQuery<GetAccount>("/accounts/{accountId}").RequireAuthorization(Roles.Auditor);
app.MapQuery<GetStatement>("/accounts/{accountId}/statement").RequireAuthorization(Roles.Auditor);
app.MapQuery<GetHistory>("/accounts/{accountId}/history").RequireAuthorization(Roles.Auditor);
app.MapQuery<GetDeeds>("/actors/{actor}/deeds").RequireAuthorization(Roles.Auditor);
app.MapQuery<GetBalance>("/accounts/{accountId}/balance").RequireAuthorization(Roles.Auditor);
app.MapQuery<ListTransactions>("/transactions").RequireAuthorization(Roles.Auditor);

app.MapVersicleHealth("/health").AllowAnonymous();
app.MapOpenApi().AllowAnonymous();

app.Run();
