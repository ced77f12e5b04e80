using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Azure;

/// <summary>Nobody has more rights than is meant. The list of what is meant stands here, apart from the templates, so that widening takes two files.</summary>
internal static partial class RoleChecks
{
    private const string BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string BlobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    private const string QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string QueueSender = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string TableReader = "76199698-9eea-4c19-bc75-cec21354c6b6";
    private const string SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
    private const string SecretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";
    private const string EventSender = "d5a91429-5739-47e2-a06b-3470a27159e7";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string MailOwner = "09976791-48a7-449e-bb21-39d1a415f350";

    /// <summary>The role that the templates define: it has no fixed id.</summary>
    private const string OwnRole = "";

    /// <summary>What that role allows, and no more.</summary>
    private static readonly string[] OwnActions = ["Microsoft.KeyVault/vaults/secrets/setSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"];

    /// <summary>Who may do what where. A scope is the kind of resource and, within an account, its name.</summary>
    private static readonly HashSet<(string Who, string Role, string Scope)> Meant =
    [
        ("sweep", BlobOwner, "hostAccount"), ("sweep", QueueContributor, "hostAccount"), ("sweep", TableContributor, "hostAccount"),
        ("sweep", TableContributor, "tables/Sentinel"), ("sweep", TableReader, "tables/Control"),
        ("sweep", BlobReader, "containers/config"), ("sweep", BlobContributor, "containers/exports"),
        ("sweep", SecretsUser, "collectVault"), ("sweep", EventSender, "topic"), ("sweep", MetricsPublisher, "applicationInsights"),
        ("sweep", MailOwner, "communication"),
        ("response", TableContributor, "tables/Ledger"),
        ("response", BlobContributor, "containers/audit"), ("response", SecretsUser, "responseVault"),
        ("response", OwnRole, "rotatedVault"),
        ("console", TableReader, "tables/Sentinel"), ("console", TableReader, "tables/Control"), ("console", TableReader, "tables/Ledger"),
        ("console", QueueSender, "queues/response"),
        ("topic", QueueSender, "queues/finance"), ("topic", QueueSender, "queues/oncall"), ("topic", QueueSender, "queues/response"),
        ("topic", BlobContributor, "containers/deadletters"),
        ("vaultTopic", QueueSender, "queues/response"), ("vaultTopic", BlobContributor, "containers/deadletters"),
        ("deployer", SecretsOfficer, "collectVault"), ("deployer", SecretsOfficer, "responseVault"),
        ("deployer", BlobContributor, "containers/config"), ("deployer", TableContributor, "tables/Control"), ("deployer", EventSender, "topic"),
    ];

    public static IEnumerable<string> All(ArmTemplate template)
    {
        var given = template.Of("Microsoft.Authorization/roleAssignments").Select(Read).ToList();
        return given.Except(Meant).Select(grant => $"{grant} was not meant to be given")
            .Concat(Meant.Except(given).Select(grant => $"{grant} is missing"))
            .Concat(template.Of("Microsoft.Authorization/roleDefinitions").SelectMany(Allowed).Except(OwnActions).Select(action => $"a role of our own allows {action}"))
            .Concat(OwnActions.Except(template.Of("Microsoft.Authorization/roleDefinitions").SelectMany(Allowed)).Select(action => $"the role of our own does not allow {action}"))
            .Concat(template.Of("Microsoft.Authorization/roleAssignments").Where(role => role.Module != "roles").Select(role => $"{role.Name} stands outside roles.bicep"));
    }

    /// <summary>What the templates let an identity do with tables of the data account.</summary>
    public static IReadOnlyCollection<TableRight> TablesOf(ArmTemplate template, string who) =>
    [
        .. from grant in template.Of("Microsoft.Authorization/roleAssignments").Select(Read)
           where grant.Who == who && grant.Scope.StartsWith("tables/", StringComparison.Ordinal)
           from access in grant.Role switch { TableContributor => [TableAccess.Read, TableAccess.Write], TableReader => (TableAccess[])[TableAccess.Read], _ => [] }
           select new TableRight(grant.Scope["tables/".Length..], access),
    ];

    /// <summary>Every role has its reason in a comment right above it.</summary>
    public static IEnumerable<string> WithoutReason(string bicep) =>
        Assignment().Matches(bicep).Where(match => !match.Groups[1].Success)
            .Select(match => match.Groups[2].Value);

    private static (string Who, string Role, string Scope) Read(ArmResource grant) =>
        (Who((string)grant.Properties["principalId"]!), Identifier().Match(grant.Resolve((string)grant.Properties["roleDefinitionId"]!)).Value, Where(grant.Scope));

    private static IEnumerable<string> Allowed(ArmResource role) => role.Properties["permissions"]!.AsArray()
        .SelectMany(permission => permission!["actions"]!.AsArray().Concat(permission["dataActions"]!.AsArray()))
        .Select(action => (string)action!);

    private static string Who(string principal) => Principal().Match(principal) is { Success: true } match ? match.Groups[1].Value : principal;

    private static string Where(string? scope) => scope switch
    {
        null => "the whole resource group",
        _ when Part().Match(scope) is { Success: true } part => $"{part.Groups[1].Value}/{part.Groups[2].Value}",
        _ when Whole().Match(scope) is { Success: true } whole => whole.Groups[1].Value,
        _ => scope,
    };

    [GeneratedRegex(@"(// [^\n]*\n)?resource (\w+) 'Microsoft\.Authorization/roleAssignments@")]
    private static partial Regex Assignment();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^\[parameters\('(\w+)PrincipalId'\)\]$")]
    private static partial Regex Principal();

    [GeneratedRegex(@"^\[resourceId\('[\w./]+/(\w+)', parameters\('\w+'\), 'default', '(\w+)'\)\]$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\[resourceId\('[\w./]+', parameters\('(\w+)Name'\)\)\]$")]
    private static partial Regex Whole();
}
