using Microsoft.IdentityModel.Tokens;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>The console of a running Functions app, and the queues behind it.</summary>
internal sealed class ConsoleApp(WorkerConversation conversation, TokenIssuer issuer)
{
    private List<WorkerFunction> functions = [];

    public static KeyValuePair<string, string>[] Signed(string token) => [new("X-MS-TOKEN-AAD-ID-TOKEN", token)];

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        functions = [.. (await conversation.IndexAsync(cancellationToken)).Where(function => function.Name is "ConsoleHttp" or "ConsoleApiHttp" or "SweepQueue" or "RespondQueue")];
        Assert.Equal(4, functions.Count);
        foreach (var function in functions)
        {
            await conversation.LoadAsync(function, cancellationToken);
        }
    }

    /// <summary>One sweep with the inventory; returns a key of the organization.</summary>
    public async Task<string> SweepAsync(AzuriteFixture azurite, string account, CancellationToken cancellationToken)
    {
        foreach (var due in new[] { SweepDue.Inventory, SweepDue.Usage })
        {
            var answer = await InvokeAsync("SweepQueue", Proto.Text(1, new SweepMessage("openai", account, due).ToJson()), cancellationToken);
            Assert.True(answer.Succeeded, answer.Failure);
        }

        var inventory = await new InventoryStore(TablesEntityStore.ForEmulator(azurite.ConnectionString)).ReadAsync(new ProviderAccount("openai", account), cancellationToken);
        return inventory.Keys.Select(stored => stored.Key.Id.Value).Order(StringComparer.Ordinal).First();
    }

    public string Token(params string[] roles) => issuer.Token("ann@example.com", DateTimeOffset.UtcNow, roles);

    /// <summary>A token that differs in one thing.</summary>
    public string Strange(Action<SecurityTokenDescriptor> change)
    {
        var descriptor = issuer.Descriptor("ann@example.com", DateTimeOffset.UtcNow, "Reader");
        change(descriptor);
        return TokenIssuer.Token(descriptor);
    }

    public async Task AssertAsync(string status, string path, params string[] roles)
    {
        var answer = await GetAsync(path, Signed(Token(roles)));
        Assert.True(status == answer.HttpStatus, $"{path} for {string.Join(' ', roles)}: {answer.HttpStatus} {answer.Failure} {answer.Body}");
    }

    public Task<WorkerAnswer> GetAsync(string path, KeyValuePair<string, string>[] headers) => CallAsync("GET", path, headers, string.Empty);

    public Task<WorkerAnswer> PostAsync(string path, KeyValuePair<string, string>[] headers, string form) => CallAsync("POST", path, headers, form);

    public Task<WorkerAnswer> RespondAsync(string message) => InvokeAsync("RespondQueue", Proto.Text(1, message), CancellationToken.None);

    public void End() => conversation.End();

    private async Task<WorkerAnswer> CallAsync(string method, string path, KeyValuePair<string, string>[] headers, string form)
    {
        var function = path.StartsWith("v1/", StringComparison.Ordinal) ? "ConsoleApiHttp" : "ConsoleHttp";
        var answer = await InvokeAsync(function, WorkerConversation.Request(method, path, headers, form), CancellationToken.None);
        Assert.True(answer.Succeeded, $"{method} {path}: {answer.Failure}");
        return answer;
    }

    private Task<WorkerAnswer> InvokeAsync(string name, byte[] input, CancellationToken cancellationToken) =>
        conversation.InvokeAsync(functions.Single(function => function.Name == name), input, cancellationToken);
}
