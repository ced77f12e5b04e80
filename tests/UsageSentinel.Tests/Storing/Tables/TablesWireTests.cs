using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;

namespace UsageSentinel.Tests.Storing.Tables;

/// <summary>What an account answers that no emulator does, and what is sent to it.</summary>
public sealed class TablesWireTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Account account = new();

    public void Dispose() => account.Dispose();

    [Theory]
    [InlineData(401, "InvalidAuthenticationInfo", StoreError.Unauthorized)]
    [InlineData(403, "AuthorizationPermissionMismatch", StoreError.Unauthorized)]
    [InlineData(408, "OperationTimedOut", StoreError.Unreachable)]
    [InlineData(429, "TooManyRequests", StoreError.Unreachable)]
    [InlineData(500, "InternalError", StoreError.Unreachable)]
    [InlineData(503, "ServerBusy", StoreError.Unreachable)]
    [InlineData(400, "InvalidInput", StoreError.Other)]
    [InlineData(409, "TableBeingDeleted", StoreError.Other)]
    public async Task AnyCall_AccountRefuses_FailsWithOneLine(int status, string code, StoreError error)
    {
        account.Answer = _ => Account.Failure(status, code);

        await FailsAsync(error, "account.table.core.windows.net");
    }

    [Fact]
    public async Task AnyCall_NoConnection_IsUnreachable()
    {
        account.Answer = _ => throw new HttpRequestException("Name or service not known");

        await FailsAsync(StoreError.Unreachable, "Name or service not known");
    }

    [Fact]
    public async Task AnyCall_ClientTimesOut_IsUnreachable()
    {
        account.Answer = _ => throw new TaskCanceledException("Too slow.");

        await FailsAsync(StoreError.Unreachable, "did not answer");
    }

    [Fact]
    public async Task AnyCall_NoIdentity_IsUnauthorized()
    {
        account.Answer = _ => throw new CredentialUnavailableException("Nobody is signed in.\nTry this and that.");

        await FailsAsync(StoreError.Unauthorized, "Nobody is signed in.");
    }

    [Fact]
    public async Task Commit_TableStaysAbsent_FailsInsteadOfTryingForEver()
    {
        account.Answer = request => request.RequestUri?.AbsolutePath == "/Tables"
            ? new HttpResponseMessage(HttpStatusCode.NoContent)
            : Account.Failure(404, "TableNotFound");

        var failure = await Assert.ThrowsAsync<StoreException>(() => CommitAsync(new Entity("a")));
        Assert.Equal(StoreError.Other, failure.Error);
    }

    [Theory]
    [InlineData(3e9, "3000000000")]
    [InlineData(1d, "1")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public async Task Commit_Double_IsSentWithItsType(double value, string sent)
    {
        account.Answer = _ => Account.Failure(503, "ServerBusy");
        await Assert.ThrowsAsync<StoreException>(() => CommitAsync(new Entity("a").With("Value", value)));

        Assert.Contains($"\"Value\":{sent}", account.LastBody, StringComparison.Ordinal);
        Assert.Contains("\"Value@odata.type\":\"Edm.Double\"", account.LastBody, StringComparison.Ordinal);
    }

    [Fact]
    public void ForEmulator_AccountInAzure_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TablesEntityStore.ForEmulator(
            "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=AAAA;EndpointSuffix=core.windows.net"));

    private async Task FailsAsync(StoreError error, string words)
    {
        Func<Task>[] calls =
        [
            () => account.Store.FindAsync("Table", "p", "a", None),
            () => CommitAsync(new Entity("a")),
            async () => await account.Store.QueryAsync("Table", "p", RowRange.All, None).GetAsyncEnumerator(None).MoveNextAsync(),
        ];
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<StoreException>(call);
            Assert.Equal(error, failure.Error);
            Assert.Contains(words, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', failure.Message);
        }
    }

    private Task<CommitOutcome> CommitAsync(Entity entity) =>
        account.Store.CommitAsync("Table", "p", [new EntityWrite.Upsert(entity)], None);

    private sealed class Account : HttpMessageHandler
    {
        public Account()
        {
            var options = new TableClientOptions { Transport = new HttpClientTransport(this) };
            options.Retry.MaxRetries = 1;
            options.Retry.Delay = TimeSpan.Zero;
            options.Retry.MaxDelay = TimeSpan.Zero;
            Store = new(new TableServiceClient(
                new Uri("https://account.table.core.windows.net"), new TableSharedKeyCredential("account", "AAAA"), options));
        }

        public TablesEntityStore Store { get; }

        public Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => Failure(404, "ResourceNotFound");

        public string LastBody { get; private set; } = "";

        public static HttpResponseMessage Failure(int status, string code) => new((HttpStatusCode)status)
        {
            Content = new StringContent(
                $$$"""{ "odata.error": { "code": "{{{code}}}", "message": { "lang": "en-US", "value": "{{{code}}}.\nRequestId:1" } } }""",
                Encoding.UTF8,
                "application/json"),
        };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastBody = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return Answer(request);
        }
    }
}
