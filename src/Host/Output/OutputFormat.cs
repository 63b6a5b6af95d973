namespace ThermalActors.Host.Output;

/// <summary>How a query's answer is written.</summary>
public enum OutputFormat
{
    /// <summary>Aligned columns for people.</summary>
    Table,

    /// <summary>One JSON array of objects.</summary>
    Json,

    /// <summary>RFC 4180 with a header; NULL is empty, an empty text is <c>""</c>.</summary>
    Csv,
}
