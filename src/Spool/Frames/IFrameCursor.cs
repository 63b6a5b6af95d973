namespace ThermalActors.Spool.Frames;

/// <summary>Walks over frames in the order of their numbers; bodies are read on demand only.</summary>
internal interface IFrameCursor
{
    /// <summary>The frame the cursor stands on.</summary>
    FrameHeader Header { get; }

    /// <summary>Goes to the next frame; false behind the last one.</summary>
    bool MoveNext();

    /// <summary>Reads the body of the frame the cursor stands on.</summary>
    byte[] ReadBody();
}
