using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Bank.Tests;

/// <summary>The page that shows balances as they change, in a real browser.</summary>
public sealed class BalancesPageTests
{
    [Fact]
    public async Task A_browser_shows_each_balance_as_it_changes_and_says_when_it_waits()
    {
        using var data = await OnSqlite.New();
        await using var browser = await Chromium.Start();
        await using (var program = await SampleProgram.Start(data))
        {
            var bank = new BankClient(program.Client, BankClient.TellerKey);
            var handle = BankClient.NewHandle();
            var account = await bank.Open(handle, deposit: 10);
            await bank.Post("/accounts", $$"""{"handle":"{{BankClient.NewHandle()}}","owner":"<b>Eve</b>"}""");

            await browser.Open($"{program.Client.BaseAddress}live#key={BankClient.AuditorKey}");
            await browser.Until($"document.body.innerText.includes('{handle}') && document.body.innerText.includes('10.00')");
            await browser.Until("document.body.innerText.includes('<b>Eve</b>')"); // A name is text, whatever it looks like.
            await bank.Post($"/accounts/{account}/deposits", """{"amount":32.5}""");
            await browser.Until("document.body.innerText.includes('42.50')");

            Assert.DoesNotContain(BankClient.AuditorKey, await browser.Say("location.href"), StringComparison.Ordinal);
            Assert.Equal("live", await browser.Say("document.getElementById('state').value"));
        }

        await browser.Until("document.getElementById('state').value === 'waiting'");
    }
}

/// <summary>Debian's browser, told what to do through its own protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;
    private readonly ClientWebSocket _socket = new();
    private int _calls;

    private Chromium(Process process, TemporaryFolder folder) => (_process, _folder) = (process, folder);

    public static async Task<Chromium> Start()
    {
        var folder = new TemporaryFolder();
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--remote-debugging-port=0", $"--user-data-dir={folder.Path}", "about:blank",
        ];
        var started = new ProcessStartInfo("chromium", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        var browser = new Chromium(Process.Start(started)!, folder);
        using var http = new HttpClient();
        var pages = JsonElement.Parse(await http.GetStringAsync($"http://127.0.0.1:{await browser.Port()}/json/list"));
        var page = pages.EnumerateArray().First(one => one.GetProperty("type").GetString() == "page");
        await browser._socket.ConnectAsync(new(page.GetProperty("webSocketDebuggerUrl").GetString()!), default);
        return browser;
    }

    public async Task Open(string address) => await Call("Page.navigate", "url", address);

    /// <summary>What an expression says, in the page.</summary>
    public async Task<string> Say(string expression)
    {
        var answer = await Call("Runtime.evaluate", "expression", $"String({expression})");
        // Without a value it has thrown: the page is not there yet, or not yet whole.
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value.GetString()! : "";
    }

    public async Task Until(string expression)
    {
        var began = Stopwatch.GetTimestamp();
        while (await Say(expression) != "true")
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                Assert.Fail($"not within {Patience}: {expression}. The page says: {await Say("document.body.innerText")}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            _folder.Dispose();
        }
        catch (IOException)
        {
            // A child of it still writes; the directory is a temporary one.
        }
    }

    private async Task<int> Port()
    {
        while (await _process.StandardError.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            const string Listening = "DevTools listening on ";
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                _ = _process.StandardError.ReadToEndAsync(); // Or it would stop when nobody takes what it says.
                return new Uri(line[Listening.Length..]).Port;
            }
        }

        throw new InvalidOperationException("The browser does not listen.");
    }

    private async Task<JsonElement> Call(string method, string name, string value)
    {
        var id = ++_calls;
        var call = $$"""{ "id": {{id}}, "method": "{{method}}", "params": { "{{name}}": {{JsonSerializer.Serialize(value)}} } }""";
        await _socket.SendAsync(Encoding.UTF8.GetBytes(call), WebSocketMessageType.Text, endOfMessage: true, default);
        while (true)
        {
            var answer = await Receive();
            if (answer.TryGetProperty("id", out var of) && of.GetInt32() == id)
                return answer.GetProperty("result");
        }
    }

    private async Task<JsonElement> Receive()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16_384];
        for (var isEnd = false; !isEnd;)
        {
            var part = await _socket.ReceiveAsync(buffer, default).WaitAsync(Patience);
            message.Write(buffer, 0, part.Count);
            isEnd = part.EndOfMessage;
        }

        return JsonElement.Parse(message.ToArray());
    }
}
