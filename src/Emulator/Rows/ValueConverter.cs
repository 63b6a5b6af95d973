using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ThermalActors.Emulator.Rows;

/// <summary>Casts one JSON value to a column as Snowflake's pipe does (snowpipe-rest.md §7.4).</summary>
internal static class ValueConverter
{
    /// <summary>Converts the value at which the reader stands; on return the reader stands at its end. False = the row does not fit.</summary>
    /// <param name="reader">Stands at the first token of the value.</param>
    /// <param name="json">The whole text that the reader reads.</param>
    /// <param name="column">Target.</param>
    /// <param name="cell">Receives the value.</param>
    public static bool TryConvert(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ColumnDefinition column, ref Cell cell)
    {
        cell.Clear();
        var type = reader.TokenType;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var raw = json[start..(int)reader.BytesConsumed];
        if (column.Kind == ColumnKind.Variant)
        {
            cell.Set(Encoding.UTF8.GetString(raw));
            return true;
        }

        return type switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.String => FromText(reader.GetString()!, column, ref cell),
            JsonTokenType.True or JsonTokenType.False => FromBoolean(type == JsonTokenType.True, column, ref cell),
            JsonTokenType.Number => FromNumber(raw, column, ref cell),
            _ => column.Kind == ColumnKind.Text && FromText(Encoding.UTF8.GetString(raw), column, ref cell),
        };
    }

    private static bool FromText(string text, ColumnDefinition column, ref Cell cell)
    {
        switch (column.Kind)
        {
            case ColumnKind.Text:
                if (column.MaxLength > 0 && text.Length > column.MaxLength && CharactersIn(text) > column.MaxLength) return false;
                cell.Set(text);
                return true;
            case ColumnKind.Timestamp when TimestampText.TryParse(text, out var time):
                cell.Set(time);
                return true;
            case ColumnKind.Boolean when TryBoolean(text, out var boolean):
                cell.Set(boolean);
                return true;
            case ColumnKind.Real:
                return TryReal(text.Trim(), ref cell);
            case ColumnKind.Integer or ColumnKind.BigInteger or ColumnKind.Number:
                return TryNumber(text.Trim(), column, ref cell);
            default:
                return false;
        }
    }

    private static bool FromBoolean(bool value, ColumnDefinition column, ref Cell cell)
    {
        switch (column.Kind)
        {
            case ColumnKind.Boolean:
                cell.Set(value);
                return true;
            case ColumnKind.Text:
                return FromText(value ? "true" : "false", column, ref cell);
            default:
                return false;
        }
    }

    private static bool FromNumber(ReadOnlySpan<byte> raw, ColumnDefinition column, ref Cell cell)
    {
        Span<char> text = stackalloc char[64];
        ReadOnlySpan<char> digits = raw.Length <= text.Length ? text[..Encoding.UTF8.GetChars(raw, text)] : Encoding.UTF8.GetString(raw);
        switch (column.Kind)
        {
            case ColumnKind.Text:
                return FromText(digits.ToString(), column, ref cell);
            case ColumnKind.Real:
                return TryReal(digits, ref cell);
            case ColumnKind.Boolean when double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value):
                cell.Set(value != 0);
                return true;
            case ColumnKind.Timestamp when long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch)
                                           && TimestampText.TryEpoch(epoch, out var time):
                cell.Set(time);
                return true;
            case ColumnKind.Integer or ColumnKind.BigInteger or ColumnKind.Number:
                return TryNumber(digits, column, ref cell);
            default:
                return false;
        }
    }

    private static bool TryReal(ReadOnlySpan<char> text, ref Cell cell)
    {
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase) || text.Equals("+inf", StringComparison.OrdinalIgnoreCase)) cell.Set(double.PositiveInfinity);
        else if (text.Equals("-inf", StringComparison.OrdinalIgnoreCase)) cell.Set(double.NegativeInfinity);
        else if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) cell.Set(double.NaN);
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) cell.Set(value);
        else return false;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, ColumnDefinition column, ref Cell cell)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)) return false;
        var value = decimal.Round(exact, column.Scale, MidpointRounding.AwayFromZero);
        if (column.Kind == ColumnKind.Number)
        {
            if (Math.Abs(value) >= PowerOfTen(column.Precision - column.Scale)) return false;
            cell.Set(value);
            return true;
        }

        var (lowest, highest) = column.Kind == ColumnKind.Integer ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        if (value < lowest || value > highest) return false;
        cell.Set((long)value);
        return true;
    }

    private static decimal PowerOfTen(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++) power *= 10;
        return power;
    }

    private static bool TryBoolean(string text, out bool value)
    {
        var word = text.Trim().ToUpperInvariant();
        value = word is "TRUE" or "T" or "YES" or "Y" or "ON" or "1";
        return value || word is "FALSE" or "F" or "NO" or "N" or "OFF" or "0";
    }

    private static int CharactersIn(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}
