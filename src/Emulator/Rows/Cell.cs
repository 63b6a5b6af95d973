using System.Runtime.InteropServices;

namespace ThermalActors.Emulator.Rows;

/// <summary>Which field of a <see cref="Cell"/> holds the value.</summary>
internal enum CellKind : byte
{
    Null,
    Text,
    Integer,
    Number,
    Real,
    Boolean,
    Time,
}

/// <summary>One converted value; a mutable scratch so that a row costs no boxing.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Cell
{
    public CellKind Kind;
    public bool Boolean;
    public long Integer;
    public double Real;
    public decimal Number;
    public DateTime Time;
    public string? Text;

    public void Set(string value)
    {
        Kind = CellKind.Text;
        Text = value;
    }

    public void Set(long value)
    {
        Kind = CellKind.Integer;
        Integer = value;
    }

    public void Set(decimal value)
    {
        Kind = CellKind.Number;
        Number = value;
    }

    public void Set(double value)
    {
        Kind = CellKind.Real;
        Real = value;
    }

    public void Set(bool value)
    {
        Kind = CellKind.Boolean;
        Boolean = value;
    }

    public void Set(DateTime value)
    {
        Kind = CellKind.Time;
        Time = value;
    }

    public void Clear()
    {
        Kind = CellKind.Null;
        Text = null;
    }
}
