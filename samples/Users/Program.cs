using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Users;
using Versicle;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddJsonConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

builder.Services.AddVersicle(versicle => Stores.Use(versicle, builder.Configuration));

builder.Services.AddVersicleHttp(http => http.TokenCookie = builder.Configuration["Versicle:TokenCookie"] is "true");
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
    context.ProblemDetails.Extensions["error"] = context.ProblemDetails.Detail ?? context.ProblemDetails.Title);
builder.Services.AddOpenApi();

#region telemetry
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null)
    builder.Services.AddOpenTelemetry().UseOtlpExporter()
        .WithTracing(traces => traces.AddSource("Versicle", "Microsoft.AspNetCore"))
        .WithMetrics(metrics => metrics.AddMeter("Versicle", "Microsoft.AspNetCore.Hosting"));
#endregion

var app = builder.Build();
if (app.Configuration["Versicle:Only"] is "make-tables")
{
    await app.Services.GetRequiredService<VersicleHost>().MakeTables(default); // Under a role that may; the service's own need not.
    return;
}

app.UseExceptionHandler();
app.UseStatusCodePages(async page =>
{
    // Errors have one form here, also for a caller whose Accept header leaves it out.
    page.HttpContext.Request.Headers.Accept = "application/problem+json";
    await Results.Problem(statusCode: page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext);
});

app.MapUsers();
app.MapVersicleHealth("/health").AllowAnonymous();
app.MapOpenApi().AllowAnonymous();

app.Run();
