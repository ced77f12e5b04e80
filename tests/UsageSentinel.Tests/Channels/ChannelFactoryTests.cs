using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Channels.PagerDuty;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Runtime.Channels.Webhook;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Channels;

/// <summary>A route reaches people by the channel it names or not at all: a kind without a row must not end up on the console.</summary>
public sealed class ChannelFactoryTests
{
    private static readonly IChannel Console = Mock.Of<IChannel>();

    private readonly ChannelFactory factory = new(
        Mock.Of<IHttpClientFactory>(),
        new Lazy<TokenCredential>(Mock.Of<TokenCredential>()),
        new NoticeLinks(null, null),
        new FakeTimeProvider(),
        NullLoggerFactory.Instance,
        Console);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Create_EachKind_MakesAChannelOfItsOwn(ChannelKind kind)
    {
        var channel = factory.Create(Full(kind));

        Assert.Equal(kind is ChannelKind.Console, ReferenceEquals(Console, channel));
        Assert.True(kind is ChannelKind.Console || channel.GetType().Name.Contains(kind is ChannelKind.Email ? "Smtp" : kind.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Create_WithoutTheSectionOfItsKind_Throws(ChannelKind kind)
    {
        var route = new RouteOptions { Name = "bare", Channel = kind.ToString() };
        if (kind is ChannelKind.Console)
        {
            Assert.Same(Console, factory.Create(route));
            return;
        }

        Assert.Contains("bare", Assert.Throws<ArgumentException>(() => factory.Create(route)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KindThatDoesNotExist_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => factory.Create(new RouteOptions { Name = "new", Channel = "pigeon" }));

    /// <summary>A property of <see cref="RouteOptions"/> is all that registers a channel: the section, its checks and its sender come with it.</summary>
    [Fact]
    public void Sections_AreOneForEachKindAndStandInItsFolder()
    {
        var kinds = Enum.GetNames<ChannelKind>().Where(name => name != nameof(ChannelKind.Console)).ToList();
        var sections = ChannelSections.Of(Full(ChannelKind.Console)).ToList();

        Assert.Equal(kinds, sections.Select(one => string.Concat(one.Name[..1].ToUpperInvariant(), one.Name.AsSpan(1))));
        Assert.Equal(kinds.Select(name => $"{typeof(RouteOptions).Namespace}.{name}"), sections.Select(one => one.Section?.GetType().Namespace));
        Assert.All(sections, one => Assert.Empty(one.Section!.Check(new SectionCheck(one.Name, []))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Name_OfEachKind_IsAllowedInTheConfiguration(ChannelKind kind) =>
        Assert.True(new ChannelNamesAttribute().IsValid(JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())));

    /// <summary>Whoever names a channel outside its folder makes the next one a second place to touch.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Folder_OfEachKind_IsUsedByTheRegistrationOnly(ChannelKind kind)
    {
        var users = Repository.SourceFiles()
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal) && !file.Contains($"/Channels/{kind}/", StringComparison.Ordinal))
            .Where(file => Regex.IsMatch(File.ReadAllText(Repository.PathOf(file)), $@"\bChannels\.{kind}\b"))
            .Select(Path.GetFileName);

        // Lines on the console are written by hosts too, without a route.
        Assert.True(kind is ChannelKind.Console || users.SequenceEqual(["RouteOptions.cs"]), string.Join(", ", users));
    }

    public static TheoryData<ChannelKind> Kinds() => [.. Enum.GetValues<ChannelKind>()];

    private static RouteOptions Full(ChannelKind kind) => new()
    {
        Name = "full",
        Channel = kind.ToString(),
        Email = new EmailOptions { Host = "mail.example.com", From = "a@example.com", To = ["b@example.com"] },
        AzureEmail = new AzureEmailOptions { Endpoint = "https://mail.example.com", From = "a@example.com", To = ["b@example.com"] },
        Teams = new TeamsOptions { Url = "env:TEAMS_URL" },
        Slack = new SlackOptions { Url = "env:SLACK_URL" },
        PagerDuty = new PagerDutyOptions { RoutingKey = "env:PAGERDUTY_KEY" },
        Webhook = new WebhookOptions { Url = "https://hooks.example.com/a", Secret = "env:HOOK_SECRET" },
    };
}
