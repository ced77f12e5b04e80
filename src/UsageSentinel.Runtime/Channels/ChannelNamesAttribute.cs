using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using UsageSentinel.Core.Alerting.Routing;

namespace UsageSentinel.Runtime.Channels;

/// <summary>The setting names a channel: one of <see cref="ChannelKind"/>, in camel case.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChannelNamesAttribute() : AllowedValuesAttribute([.. Enum.GetNames<ChannelKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)]);
