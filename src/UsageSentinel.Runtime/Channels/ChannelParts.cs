using System.Collections.Immutable;
using Azure.Core;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Channels.Http;
using UsageSentinel.Runtime.Channels.Rendering;

namespace UsageSentinel.Runtime.Channels;

/// <summary>What a channel may be made of.</summary>
/// <param name="AllowHosts">Hosts the route may also reach by plain http.</param>
/// <param name="Sender">Sends requests of the route.</param>
/// <param name="Identity">Signs in at Azure; made when first needed.</param>
/// <param name="Links">Where notices point to.</param>
/// <param name="Clock">For deadlines.</param>
/// <param name="Loggers">For what went wrong without failing.</param>
internal sealed record ChannelParts(
    ImmutableArray<string> AllowHosts, WebSender Sender, Lazy<TokenCredential> Identity, NoticeLinks Links, TimeProvider Clock, ILoggerFactory Loggers);
