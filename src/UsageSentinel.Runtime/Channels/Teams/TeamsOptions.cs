using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels.Http;

namespace UsageSentinel.Runtime.Channels.Teams;

/// <summary>A Microsoft Teams workflow.</summary>
public sealed class TeamsOptions : IChannelOptions
{
    [Description("The address of the workflow's webhook, by reference because it contains a secret.")]
    [Required]
    public string Url { get; set; } = string.Empty;

    IEnumerable<string> IChannelOptions.Check(SectionCheck at) => at.Reference(Url, "url");

    IChannel IChannelOptions.Create(ChannelParts parts) => new TeamsChannel(parts.Sender, new WebTarget(Url, parts.AllowHosts), parts.Links);
}
