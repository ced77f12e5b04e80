using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

public sealed class FileVaultTests : IDisposable
{
    private const string Secret = "sk-svcacct-PLANTED0123456789abcdef";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public async Task Store_WritesAFileForThisUserOnly_AndReplacesItWhole()
    {
        var vault = new FileVault(folder.File("vault"));
        await vault.StoreAsync(Given("key_1", "svc_a"), CancellationToken.None);
        Assert.Equal("key_1", await vault.FindAsync("rotated-a", "key_1", CancellationToken.None));

        await vault.StoreAsync(Given("key_2", "svc_a"), CancellationToken.None);

        var path = Path.Combine(folder.File("vault"), "rotated-a.env");
        Assert.Null(await vault.FindAsync("rotated-a", "key_1", CancellationToken.None));
        Assert.Equal("key_2", await vault.FindAsync("rotated-a", "key_2", CancellationToken.None));
        Assert.Equal($"OPENAI_API_KEY={Secret}", File.ReadAllLines(path)[^1]);
        Assert.Equal([path], Directory.GetFiles(folder.File("vault")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Store_OwnerWithALineEnd_AddsNoLine()
    {
        var vault = new FileVault(folder.Path);

        await vault.StoreAsync(Given("key_1", "svc\nOPENAI_BASE_URL=https://example.com"), CancellationToken.None);

        Assert.Equal(1, File.ReadAllLines(folder.File("rotated-a.env")).Count(line => !line.StartsWith('#')));
    }

    [Fact]
    public async Task Store_WhereNoFileCanBe_SaysSoWithoutTheSecret()
    {
        await File.WriteAllTextAsync(folder.File("taken"), "");

        var failed = await Assert.ThrowsAsync<ProviderException>(() => new FileVault(folder.File("taken")).StoreAsync(Given("key_1", "svc_a"), CancellationToken.None));

        Assert.DoesNotContain("PLANTED", failed.ToString(), StringComparison.Ordinal);
    }

    private static NewSecret Given(string key, string owner) => new("rotated-a", new SecretText(Secret), key, owner, "key_0", new DateTimeOffset(2027, 2, 28, 0, 0, 0, TimeSpan.Zero));
}
