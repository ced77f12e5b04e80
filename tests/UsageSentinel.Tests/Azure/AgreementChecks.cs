using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Functions;

namespace UsageSentinel.Tests.Azure;

/// <summary>What the code names exists in the templates, and the other way round.</summary>
internal static partial class AgreementChecks
{
    private const string Poison = "-poison";

    /// <summary>Settings of the Functions host and of Azure's clients, which this program does not read itself.</summary>
    private static readonly string[] OfTheHost =
    [
        "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    private static readonly string[] NotInAzure = [HostSettings.OtlpEndpoint, HostSettings.Emulator, HostSettings.QueueServiceUri];

    public static IEnumerable<string> Queues(ArmTemplate template)
    {
        var wanted = Constants(typeof(QueueNames)).Union(Constants(typeof(Audience))).ToArray();
        return Differences("queue", wanted.Concat(wanted.Select(name => name + Poison)), Names(template, "queueServices/queues"));
    }

    public static IEnumerable<string> Tables(ArmTemplate template) =>
        Differences("table", Constants(typeof(TableNames)), Names(template, "tableServices/tables"));

    /// <summary>The container of the deployed package is the platform's, and named by the app itself.</summary>
    public static IEnumerable<string> Containers(ArmTemplate template) =>
        Differences("container", Constants(typeof(ContainerNames)).Append("deployment"), Names(template, "blobServices/containers"));

    /// <summary>Every container is there for somebody: a setting, an event subscription or the app's package names it, and names no other.</summary>
    public static IEnumerable<string> ContainersInUse(ArmTemplate template) =>
        Differences("container in use", Named(template).Distinct().ToArray(), Names(template, "blobServices/containers"));

    private static IEnumerable<string> Named(ArmTemplate template) => template.Of("Microsoft.Web/sites/config").Concat(template.Of("Microsoft.Web/sites"))
        .SelectMany(resource => ContainerAddress().Matches(resource.Properties.ToJsonString(JsonText.Plain))).Select(match => match.Groups[1].Value)
        .Concat(template.Of("Microsoft.EventGrid/topics/eventSubscriptions")
            .Select(subscription => subscription.Properties["deadLetterWithResourceIdentity"]?["deadLetterDestination"]?["properties"]?["blobContainerName"]?.ToString()).OfType<string>());

    public static IEnumerable<string> Settings(ArmTemplate template)
    {
        var settings = template.Of("Microsoft.Web/sites/config").Single(config => config.LastName == "appsettings").Properties.AsObject();
        var own = settings.Select(setting => setting.Key).Where(name => name.StartsWith(ConfigurationReader.VariablePrefix, StringComparison.Ordinal)).ToArray();
        return Unknown(own)
            .Concat(Differences(
                "setting", Constants(typeof(HostSettings)).Except(NotInAzure).Concat(OfTheHost).Concat(TriggerSettings.Names), settings.Select(setting => setting.Key).Except(own)));
    }

    /// <summary>What a schedule is where nobody sets it: by the name of its app setting.</summary>
    public static IReadOnlyDictionary<string, string> Schedules(ArmTemplate template) => template.Of("Microsoft.Web/sites/config")
        .Single(config => config.LastName == "appsettings").Properties.AsObject()
        .Where(setting => TriggerSettings.Names.Contains(setting.Key))
        .ToDictionary(setting => setting.Key, setting => FallBack().Match((string)setting.Value!).Groups[2].Value);

    private static IEnumerable<string> Unknown(IEnumerable<string> names)
    {
        try
        {
            ConfigurationReader.Read(null, names.ToDictionary(name => name, _ => "?"));
            return [];
        }
        catch (ConfigurationException exception)
        {
            return exception.Errors.Where(error => error.Contains("no setting", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Differences(string kind, IEnumerable<string> code, IEnumerable<string> templates) =>
        code.Except(templates).Select(name => $"the code names the {kind} {name}, the templates do not")
            .Concat(templates.Except(code).Select(name => $"the templates name the {kind} {name}, the code does not"));

    private static string[] Names(ArmTemplate template, string kind) =>
        [.. template.Resources.Where(resource => resource.Type.EndsWith(kind, StringComparison.Ordinal)).Select(resource => resource.LastName)];

    [GeneratedRegex(@"\[format\('\{0\}([a-z]+)[/\w.]*', reference\([^\[\]]*\)\.primaryEndpoints\.blob\)\]")]
    private static partial Regex ContainerAddress();

    [GeneratedRegex(@"^\[if\(empty\(parameters\('(\w+)'\)\), '([^']+)', parameters\('\1'\)\)\]$")]
    private static partial Regex FallBack();

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
}
