using System.Collections.Immutable;
using System.Text;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Operating;

public sealed class EntraPrincipalTests
{
    private const string Group = "6f0c5a1e-0000-4000-8000-000000000001";

    private static readonly string Member = Principal($$"""{"auth_typ":"aad","claims":[{"typ":"groups","val":"{{Group}}"},{"typ":"preferred_username","val":"ann@example.com"}]}""");

    [Fact]
    public void Read_MemberOfTheGroup_MayDecide() =>
        Assert.Equal(new SignIn.Approver("ann@example.com"), EntraPrincipal.Read(Call(Member), Group, PlatformAuthentication.On));

    [Theory]
    [InlineData("http://schemas.microsoft.com/identity/claims/objectidentifier")]
    [InlineData("oid")]
    public void Read_ObjectId_IsTheIdentity(string claim) => Assert.Equal(
        new SignIn.Approver("ann@example.com", "o-1"),
        EntraPrincipal.Read(
            Call(Principal($$"""{"claims":[{"typ":"groups","val":"{{Group}}"},{"typ":"preferred_username","val":"ann@example.com"},{"typ":"{{claim}}","val":"o-1"}]}""")),
            Group,
            PlatformAuthentication.On));

    /// <summary>Without the platform in front anybody could send the header.</summary>
    [Fact]
    public void Read_AuthenticationOff_BelievesNoHeader() =>
        Assert.IsType<SignIn.NotAllowed>(EntraPrincipal.Read(Call(Member), Group, PlatformAuthentication.Off));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Read_NoGroupConfigured_AdmitsNobody(string? group) =>
        Assert.IsType<SignIn.NotAllowed>(EntraPrincipal.Read(Call(Member), group, PlatformAuthentication.On));

    [Fact]
    public void Read_OutsideTheGroup_MayNot() =>
        Assert.IsType<SignIn.NotAllowed>(EntraPrincipal.Read(Call(Member), "6f0c5a1e-0000-4000-8000-000000000002", PlatformAuthentication.On));

    /// <summary>Another claim with the group's id as its value is no membership.</summary>
    [Fact]
    public void Read_GroupIdInAnotherClaim_MayNot() => Assert.IsType<SignIn.NotAllowed>(EntraPrincipal.Read(
        Call(Principal($$"""{"claims":[{"typ":"name","val":"{{Group}}"}]}""")), Group, PlatformAuthentication.On));

    [Theory]
    [InlineData("not base64")]
    [InlineData("e30=")]
    [InlineData("W10=")]
    [InlineData("bnVsbA==")]
    public void Read_Garbage_IsNobody(string principal) => Assert.IsType<SignIn.Missing>(EntraPrincipal.Read(Call(principal), Group, PlatformAuthentication.On));

    [Fact]
    public void Read_NoHeader_IsNobody() => Assert.IsType<SignIn.Missing>(EntraPrincipal.Read(Call(null), Group, PlatformAuthentication.On));

    private static string Principal(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private static WebCall Call(string? principal) => new(
        "GET",
        ImmutableDictionary<string, string>.Empty,
        principal is null ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("x-ms-client-principal", principal),
        ReadOnlyMemory<byte>.Empty);
}
