namespace Enrichment.Netflow.InformationElements;

/// <summary>
/// Enterprises' own elements for processes: Cisco's Network Visibility Module, CESNET's exporter, ntop's nProbe (whose strings have a fixed
/// length in NetFlow v9 and IPFIX).
/// </summary>
static class EnterpriseElements
{
    public static readonly InformationElement[] All =
    [
        new(Enterprise.Cisco, 12332, "nvmUDID", ElementType.OctetArray),
        new(Enterprise.Cisco, 12333, "nvmLoggedInUser", ElementType.Text),
        new(Enterprise.Cisco, 12338, "nvmProcessAccount", ElementType.Text),
        new(Enterprise.Cisco, 12339, "nvmParentProcessAccount", ElementType.Text),
        new(Enterprise.Cisco, 12340, "nvmProcessName", ElementType.Text),
        new(Enterprise.Cisco, 12341, "nvmProcessHash", ElementType.OctetArray),
        new(Enterprise.Cisco, 12342, "nvmParentProcessName", ElementType.Text),
        new(Enterprise.Cisco, 12343, "nvmParentProcessHash", ElementType.OctetArray),
        new(Enterprise.Cisco, 12344, "nvmDNSSuffix", ElementType.Text),
        new(Enterprise.Cisco, 12345, "nvmDestinationHostname", ElementType.Text),
        new(Enterprise.Cisco, 12346, "nvmL4ByteCountIn", ElementType.Unsigned64),
        new(Enterprise.Cisco, 12347, "nvmL4ByteCountOut", ElementType.Unsigned64),
        new(Enterprise.Cesnet, 852, "PROGRAM_NAME", ElementType.Text),
        new(Enterprise.Cesnet, 853, "USERNAME", ElementType.Text),
        new(Enterprise.Cesnet, 854, "OS_NAME", ElementType.Text),
        new(Enterprise.Cesnet, 862, "SYSTEM_HOSTNAME", ElementType.Text),
        new(Enterprise.Ntop, 82, "CLIENT_NW_LATENCY_SEC", ElementType.Unsigned32),
        new(Enterprise.Ntop, 83, "CLIENT_NW_LATENCY_USEC", ElementType.Unsigned32, FlowField.ClientDelayUs),
        new(Enterprise.Ntop, 84, "SERVER_NW_LATENCY_SEC", ElementType.Unsigned32),
        new(Enterprise.Ntop, 85, "SERVER_NW_LATENCY_USEC", ElementType.Unsigned32, FlowField.ServerDelayUs),
        new(Enterprise.Ntop, 86, "APPL_LATENCY_SEC", ElementType.Unsigned32),
        new(Enterprise.Ntop, 87, "APPL_LATENCY_USEC", ElementType.Unsigned32, FlowField.ApplicationDelayUs),
        new(Enterprise.Ntop, 168, "SRC_PROC_PID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 169, "SRC_PROC_NAME", ElementType.Text),
        new(Enterprise.Ntop, 372, "SRC_PROC_USER_NAME", ElementType.Text),
        new(Enterprise.Ntop, 373, "SRC_FATHER_PROC_PID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 374, "SRC_FATHER_PROC_NAME", ElementType.Text),
        new(Enterprise.Ntop, 375, "DST_PROC_PID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 376, "DST_PROC_NAME", ElementType.Text),
        new(Enterprise.Ntop, 377, "DST_PROC_USER_NAME", ElementType.Text),
        new(Enterprise.Ntop, 378, "DST_FATHER_PROC_PID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 379, "DST_FATHER_PROC_NAME", ElementType.Text),
        new(Enterprise.Ntop, 425, "SRC_PROC_UID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 426, "DST_PROC_UID", ElementType.Unsigned32),
        new(Enterprise.Ntop, 540, "SRC_PROC_PKG_NAME", ElementType.Text),
        new(Enterprise.Ntop, 541, "DST_PROC_PKG_NAME", ElementType.Text),
        new(Enterprise.Ntop, 556, "SRC_PROC_CMDLINE", ElementType.Text),
        new(Enterprise.Ntop, 557, "DST_PROC_CMDLINE", ElementType.Text),
        new(Enterprise.Ntop, 558, "SRC_PROC_CONTAINER_ID", ElementType.Text),
        new(Enterprise.Ntop, 559, "DST_PROC_CONTAINER_ID", ElementType.Text),
    ];
}
