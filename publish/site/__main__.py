from publish.site import main

main()
