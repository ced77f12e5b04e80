using System.Globalization;
using System.Text.Json;

namespace UsageSentinel.Simulator.Http.Costs;

/// <summary>Writes one row of a costs bucket, amounts in the forms the API has been seen to use.</summary>
internal static class CostWriter
{
    private const string ResultObject = "organization.costs.result";
    private const string DecimalZero = "0E-6176";
    private const int FractionDigits = 34;

    public static void Write(Utf8JsonWriter json, Api api, CostsQuery query, CostRow row, int ordinal)
    {
        json.WriteStartObject();
        json.WriteString("object", ResultObject);
        json.WriteStartObject("amount");
        WriteValue(json, row.Amount, api.Has(SimulatorTraps.StringAmounts) ? ordinal % 3 : 0);
        json.WriteString("currency", "usd");
        PageWriter.WriteUnknown(json, api);
        json.WriteEndObject();
        json.WriteString("line_item", row.LineItem);
        json.WriteString("project_id", row.Project);
        json.WriteString("api_key_id", row.Key);
        if (query.ByLineItem)
        {
            json.WriteNumber("quantity", row.Quantity);
            json.WriteString("quantity_unit", row.Unit);
        }
        else
        {
            json.WriteNull("quantity");
            json.WriteNull("quantity_unit");
        }

        PageWriter.WriteUnknown(json, api);
        json.WriteEndObject();
    }

    /// <summary>Rows that are worth nothing and break parsers.</summary>
    public static void WriteOddities(Utf8JsonWriter json, Api api, int rows)
    {
        if (rows == 0)
        {
            return;
        }

        if (api.Has(SimulatorTraps.TinyDecimalAmounts))
        {
            WriteOddity(json, DecimalZero);
            WriteOddity(json, $"\"{DecimalZero}\"");
        }

        if (api.Has(SimulatorTraps.NullAmounts))
        {
            json.WriteStartObject();
            json.WriteString("object", ResultObject);
            json.WriteNull("amount");
            json.WriteEndObject();
        }
    }

    private static void WriteOddity(Utf8JsonWriter json, string value)
    {
        json.WriteStartObject();
        json.WriteString("object", ResultObject);
        json.WriteStartObject("amount");
        json.WritePropertyName("value");
        json.WriteRawValue(value);
        json.WriteString("currency", "usd");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, decimal amount, int form)
    {
        var plain = amount.ToString(CultureInfo.InvariantCulture);
        switch (form)
        {
            case 0:
                json.WriteNumber("value", amount);
                break;
            case 1:
                json.WriteString("value", plain);
                break;
            default:
                var digits = plain.Contains('.') ? plain : $"{plain}.";
                json.WriteString("value", digits.PadRight(digits.IndexOf('.') + 1 + FractionDigits, '0'));
                break;
        }
    }
}
