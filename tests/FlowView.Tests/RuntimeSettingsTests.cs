using System.Text.Json;
using Xunit;

namespace Enrichment.View.Tests;

public class RuntimeSettingsTests
{
    [Fact]
    public void Flowview_ShortAnswers_AreDoneBeforeTheRuntimeCompilesAnew()
    {
        using var settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "flowview.runtimeconfig.json")));

        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(150, properties.GetProperty("System.Runtime.TieredCompilation.CallCountingDelayMs").GetInt32());
    }
}
