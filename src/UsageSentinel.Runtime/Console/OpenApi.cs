using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console;

/// <summary>Describes the API (OpenAPI 3.1). The schemas are made from the types that are written, so they cannot differ from the answers.</summary>
internal static class OpenApi
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly (string Path, string Summary, Type Answer, bool IsList, string[] Queries)[] Paths =
    [
        ("/api/v1/alerts", "Every alert on record, as 'sentinel alerts' gives it.", typeof(AlertJson), true, ["open"]),
        ("/api/v1/alerts/{id}", "One alert.", typeof(AlertJson), false, []),
        ("/api/v1/keys", "Every key, as 'sentinel keys' gives it.", typeof(KeyJson), true, []),
        ("/api/v1/keys/{provider}/{account}/{key}", "One key.", typeof(KeyJson), false, []),
        ("/api/v1/status", "The status of every account, as 'sentinel status' gives it.", typeof(StatusJson), true, []),
        ("/api/v1/silences", "Every silence, as 'sentinel silence list' gives it.", typeof(SilenceJson), true, []),
        ("/api/v1/budgets", "Every budget, as 'sentinel budgets' gives it.", typeof(BudgetJson), true, []),
        ("/api/v1/spend", "Cost of a period (day, week, month, yesterday, last_week, last_month) by project, key, owner, team or model (estimated).", typeof(SpendJson), true, ["by", "period", "label"]),
        ("/api/v1/usage", "Usage with its estimated cost, as 'sentinel usage' gives it. The last day if no time is given; at most 10,000 rows.", typeof(UsageJson), true, ["from", "to", "key", "project", "group_by"]),
        ("/api/v1/costs", "Billed and estimated cost by day and project, as 'sentinel costs' gives it. The last two weeks if no days are given.", typeof(CostJson), true, ["from", "to"]),
        ("/api/v1/decisions", "Rows of the ledger, as 'sentinel ledger' gives them.", typeof(LedgerRowJson), true, ["alert"]),
        ("/api/v1/hygiene", "What is unhealthy in every organization, as 'sentinel keys --hygiene' gives it.", typeof(HygieneJson), true, []),
        ("/api/v1/health", "How the product itself is doing.", typeof(HealthReport), false, []),
    ];

    /// <param name="at">The path that the API is below.</param>
    public static JsonObject Document(string at) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject { ["title"] = "UsageSentinel", ["version"] = "1", ["description"] = "Read-only. Amounts are US dollars, times are RFC 3339 in UTC." },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = at.Length == 0 ? "/" : at }),
        ["paths"] = new JsonObject(Paths.Select(path => KeyValuePair.Create<string, JsonNode?>(path.Path, Get(path.Path, path.Summary, Answer(path.Answer, path.IsList), path.Queries)))),
        ["components"] = new JsonObject
        {
            ["schemas"] = new JsonObject(Paths.Select(path => path.Answer).Distinct().Select(type => KeyValuePair.Create<string, JsonNode?>(type.Name, Schema(type)))),
        },
    };

    private static JsonObject Get(string path, string summary, JsonObject schema, string[] queries) => new()
    {
        ["get"] = new JsonObject
        {
            ["summary"] = summary,
            ["parameters"] = new JsonArray([
                .. path.Split('/').Where(part => part.StartsWith('{')).Select(part => (JsonNode)Parameter(part.Trim('{', '}'), "path")),
                .. queries.Select(query => (JsonNode)Parameter(query, "query")),
            ]),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "The answer.", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schema } } },
                ["400"] = new JsonObject { ["description"] = "The question cannot be answered; error says why." },
                ["401"] = new JsonObject { ["description"] = "Not signed in." },
                ["403"] = new JsonObject { ["description"] = "The role Reader is missing." },
                ["404"] = new JsonObject { ["description"] = "Not found." },
            },
        },
    };

    private static JsonObject Parameter(string name, string place) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Answer(Type type, bool isList)
    {
        var one = new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
        return isList ? new JsonObject { ["type"] = "array", ["items"] = one } : one;
    }

    private static JsonObject Schema(Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.GetIndexParameters().Length == 0).ToList();
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(
                JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name), Member(member)))),
            ["required"] = new JsonArray([.. members.Select(member => (JsonNode)JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name)))]),
        };
    }

    private static JsonObject Member(PropertyInfo member)
    {
        var inner = Nullable.GetUnderlyingType(member.PropertyType);
        var isNullable = inner is not null || Nullability.Create(member).ReadState is NullabilityState.Nullable;
        var schema = Value(inner ?? member.PropertyType);
        if (isNullable && schema["type"] is { } kind)
        {
            schema["type"] = new JsonArray(kind.DeepClone(), "null");
        }

        return schema;
    }

    private static JsonObject Value(Type type) => type switch
    {
        _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
        _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
        _ when type == typeof(int) || type == typeof(long) => new JsonObject { ["type"] = "integer" },
        _ when type == typeof(decimal) || type == typeof(double) => new JsonObject { ["type"] = "number" },
        _ when type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(DateOnly) => new JsonObject { ["type"] = "string", ["format"] = "date" },
        _ when type == typeof(JsonElement) => [],
        _ when type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)) is { } map =>
            new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(map.GetGenericArguments()[1]) },
        _ when type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)) is { } list =>
            new JsonObject { ["type"] = "array", ["items"] = Value(list.GetGenericArguments()[0]) },
        _ => Schema(type),
    };
}
