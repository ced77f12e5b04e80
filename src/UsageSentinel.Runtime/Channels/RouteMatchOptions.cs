using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Which events a route accepts: those that match every setting here. In names, <c>*</c> matches anything and case is ignored.</summary>
public sealed class RouteMatchOptions
{
    [Description("Event types, such as UsageSentinel.Cost.*.")]
    public List<string> Types { get; set; } = [];

    [Description("The lowest severity.")]
    [AllowedValues("info", "warning", "critical")]
    public string MinimumSeverity { get; set; } = "info";

    [Description("Rules, such as Spike.")]
    public List<string> Rules { get; set; } = [];

    [Description("Names of organizations.")]
    public List<string> Accounts { get; set; } = [];

    [Description("Ids of projects.")]
    public List<string> Projects { get; set; } = [];

    [Description("Ids of keys.")]
    public List<string> Keys { get; set; } = [];

    [Description("Owners, as named in the inventory.")]
    public List<string> Owners { get; set; } = [];

    [Description("Teams.")]
    public List<string> Teams { get; set; } = [];

    [Description("Labels (owners[].tags), each as name=value. Every one must be matched.")]
    public List<string> Labels { get; set; } = [];

    [Description("The hours in which the route accepts events. Default: always.")]
    public List<HoursOptions> Hours { get; set; } = [];
}
