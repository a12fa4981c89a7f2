"""The pollution sources of the demonstration: sites, scattered polluters and others on 9 August 2016, sixty days of visits, sweeps."""
