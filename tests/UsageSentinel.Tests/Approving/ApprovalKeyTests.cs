using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Approving;

public sealed class ApprovalKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task File_ReadByManyAtOnce_IsOneKeyOfTheOwnersOnly()
    {
        var path = folder.File("approval.key");

        var keys = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => new FileApprovalKey(path).ReadAsync(CancellationToken.None))));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Equal(32, keys[0]!.Length);
        Assert.Single(Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("not base64")]
    public async Task File_Garbage_IsCorruptAndNotReplaced(string content)
    {
        var path = folder.File("approval.key");
        await File.WriteAllTextAsync(path, content);

        await Assert.ThrowsAsync<StoreException>(() => new FileApprovalKey(path).ReadAsync(CancellationToken.None));
        Assert.Equal(content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Credential_TooShort_IsRefusedWithoutNamingIt()
    {
        var refused = await Assert.ThrowsAsync<ProviderException>(() => new CredentialApprovalKey(new FixedCredential("hunter2")).ReadAsync(CancellationToken.None));

        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete();
}
