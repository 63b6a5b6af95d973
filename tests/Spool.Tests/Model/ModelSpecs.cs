using FsCheck.Xunit;

namespace ThermalActors.Spool.Tests.Model;

public sealed class ModelSpecs
{
    [Property(MaxTest = 150, Arbitrary = [typeof(Histories)])]
    public void Loses_and_doubles_no_row_whatever_fails_in_between(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        using var model = new SpoolModel(history.WhenFull);
        model.Run(history);
    }
}
