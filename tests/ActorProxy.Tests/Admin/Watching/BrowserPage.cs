using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>A page in a browser that knows nothing of other pages: cookies of its own.</summary>
internal sealed class BrowserPage
{
    private readonly Chromium _chromium;
    private readonly string _session;
    private readonly ConcurrentQueue<string> _complaints = new();

    private BrowserPage(Chromium chromium, string session)
    {
        _chromium = chromium;
        _session = session;
        chromium.Happened += OnHappened;
    }

    /// <summary>What a developer would see in red or yellow: failed requests, faults of scripts, offences against the policy.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<BrowserPage> Open(Chromium chromium, Uri address)
    {
        var context = (string?)(await chromium.Send("Target.createBrowserContext"))["browserContextId"];
        var target = (string?)(await chromium.Send("Target.createTarget", new { url = "about:blank", browserContextId = context }))["targetId"];
        var session = (string?)(await chromium.Send("Target.attachToTarget", new { targetId = target, flatten = true }))["sessionId"];
        var page = new BrowserPage(chromium, session!);
        foreach (var domain in new[] { "Page", "Runtime", "Log" })
        {
            await page.Send(domain + ".enable");
        }

        await page.Size(1280, 900, phone: false);
        await page.Send("Page.navigate", new { url = address });
        return page;
    }

    public Task Size(int width, int height, bool phone) => Send("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = phone });

    /// <summary>As the system's setting says it.</summary>
    public Task Scheme(string scheme) => Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });

    /// <summary>The value of an expression, promises awaited.</summary>
    public async Task<JsonNode?> Value(string expression)
    {
        var result = await Send("Runtime.evaluate", new { expression, awaitPromise = true, returnByValue = true });
        Assert.True(result["exceptionDetails"] is null, $"{expression}: {result["exceptionDetails"]}");
        return result["result"]!["value"];
    }

    /// <summary>The visible text of an element; empty when it is not shown.</summary>
    public async Task<string> Text(string selector) =>
        (string?)await Value($"(element => element?.checkVisibility() ? element.innerText : '')(document.querySelector({Quote(selector)}))") ?? "";

    /// <summary>Waits until an expression is true; while what it speaks of is not there yet, it is not.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> Until(string expression)
    {
        var watch = Stopwatch.StartNew();
        await Eventually.True(async () => (bool?)await Value($"(() => {{ try {{ return !!({expression}); }} catch {{ return false; }} }})()") == true, expression);
        return watch.Elapsed;
    }

    /// <summary>Clicks in the middle of an element as a mouse does: what covers it gets the click.</summary>
    public async Task Click(string selector)
    {
        await Until($"document.querySelector({Quote(selector)})");
        var place = (await Value($$"""
            (() => {
              const element = document.querySelector({{Quote(selector)}});
              element.scrollIntoView({ block: 'center' });
              const box = element.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })()
            """))!;
        var (x, y) = ((double)place["x"]!, (double)place["y"]!);
        foreach (var type in new[] { "mousePressed", "mouseReleased" })
        {
            await Send("Input.dispatchMouseEvent", new { type, x, y, button = "left", clickCount = 1 });
        }
    }

    /// <summary>Writes into a field.</summary>
    public async Task Type(string selector, string text)
    {
        await Click(selector);
        await Send("Input.insertText", new { text });
    }

    public async Task PressEnter()
    {
        await Send("Input.dispatchKeyEvent", new { type = "keyDown", key = "Enter", code = "Enter", windowsVirtualKeyCode = 13, text = "\r" });
        await Send("Input.dispatchKeyEvent", new { type = "keyUp", key = "Enter", code = "Enter", windowsVirtualKeyCode = 13 });
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private Task<JsonNode> Send(string method, object? parameters = null) => _chromium.Send(method, parameters, _session);

    private void OnHappened(string session, string method, JsonNode parameters)
    {
        if (session != _session)
        {
            return;
        }

        var complaint = method switch
        {
            "Log.entryAdded" when (string?)parameters["entry"]!["level"] is "error" or "warning" => $"{parameters["entry"]!["text"]} {parameters["entry"]!["url"]}",
            "Runtime.exceptionThrown" => parameters["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" => parameters["args"]!.ToJsonString(),
            _ => null,
        };
        if (complaint is not null)
        {
            _complaints.Enqueue(complaint);
        }
    }
}
